import { Html } from "./html.ts";

/** The page's look: steel and Corten, light or dark as the reader's system is. */
export const referenceStyleText = `
:root { color-scheme: light dark; --bg: #f8fafc; --surface: #fff; --sunken: #ecf1f3; --line: #d7dde1; --ink: #151f27;
  --muted: #515d64; --accent: #a7491f; --link: #923d17; --soft: #fdeae0; --ok: #14693d; --ok-soft: #ddf6e4;
  --warn: #7b5600; --warn-soft: #fcf0cf; --danger: #aa1542; --danger-soft: #ffeaec; --info: #07617c;
  --info-soft: #e1f2f9; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #0e1318; --surface: #151c21; --sunken: #080d10; --line: #2c343a; --ink: #e7ecee; --muted: #a0a9af;
    --accent: #eb8c55; --link: #f2a271; --soft: #422518; --ok: #68cd8f; --ok-soft: #173221; --warn: #e9be5d;
    --warn-soft: #3c2e0f; --danger: #f58393; --danger-soft: #4b1d24; --info: #79c3e0; --info-soft: #162f38; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 64px; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/20px system-ui, "Noto Sans CJK SC", sans-serif;
  display: grid; grid-template-columns: 296px minmax(0, 1fr); }
header { grid-column: 1 / -1; position: sticky; top: 0; z-index: 1; height: 48px; padding: 0 24px; display: flex;
  align-items: center; justify-content: space-between; background: var(--surface); border-bottom: 1px solid var(--line); }
header p { margin: 0; font-weight: 600; }
nav { position: sticky; top: 48px; height: calc(100vh - 48px); overflow-y: auto; padding: 8px 12px 32px 24px;
  border-right: 1px solid var(--line); font-size: 13px; }
nav h2 { font-size: 12px; line-height: 16px; color: var(--muted); margin: 16px 0 4px; text-transform: none; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; gap: 4px; align-items: baseline; padding: 4px 8px; border-radius: 3px; color: var(--ink);
  text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--sunken); }
main { padding: 24px 32px 96px; max-width: 900px; outline: none; }
h1 { font-size: 26px; line-height: 32px; margin: 0 0 16px; }
main h2 { font-size: 20px; line-height: 26px; margin: 48px 0 16px; padding-bottom: 8px; border-bottom: 1px solid var(--line); }
h3 { font-size: 16px; line-height: 24px; margin: 0 0 8px; }
h4 { font-size: 13px; line-height: 18px; color: var(--muted); margin: 16px 0 4px; }
p { margin: 0 0 8px; max-width: 76ch; }
a { color: var(--link); }
a:focus-visible, main:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, .path, .method, .status { font-family: ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", monospace; font-size: 13px; }
code { background: var(--sunken); padding: 1px 4px; border-radius: 3px; overflow-wrap: anywhere; }
article, #problems dl > div { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 16px; margin: 0 0 16px; }
article:target, #problems dl > div:target { border-color: var(--accent); box-shadow: inset 3px 0 0 var(--accent); }
article > h3 { display: flex; flex-wrap: wrap; gap: 8px; align-items: baseline; }
.path { font-weight: 600; overflow-wrap: anywhere; }
.anchor { font-size: 13px; margin-left: auto; }
#problems .anchor, #schemas .anchor { margin-left: 0; font-size: inherit; font-family: inherit; font-weight: 600; }
.method { display: inline-block; font-size: 12px; font-weight: 600; padding: 0 6px; border-radius: 3px;
  background: var(--info-soft); color: var(--info); }
nav .method { flex: none; font-size: 10px; line-height: 16px; min-width: 52px; text-align: center; padding: 0 2px; }
.method.post { background: var(--ok-soft); color: var(--ok); }
.method.put, .method.patch { background: var(--warn-soft); color: var(--warn); }
.method.delete { background: var(--danger-soft); color: var(--danger); }
.summary { font-weight: 600; }
.credentials, .type, .limit { color: var(--muted); }
.limit { font-size: 12px; line-height: 16px; margin-left: 8px; }
.members { list-style: none; margin: 0 0 8px; padding: 0; }
.members li { padding: 6px 0 6px 12px; border-left: 2px solid var(--line); }
.members li p, .members li ul { margin: 2px 0 0; }
.members .members { margin: 4px 0 0 8px; }
.name { font-weight: 600; }
.problems a { display: inline-block; margin: 0 8px 4px 0; }
.status { font-variant-numeric: tabular-nums; }
dl { margin: 0; } dt { font-weight: 600; } dd { margin: 4px 0 8px; } dd p { margin: 0 0 4px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; z-index: 2; background: var(--surface); padding: 8px; }
@media (max-width: 760px) {
  body { display: block; } header { padding: 0 16px; } header p:first-child { display: none; }
  nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); padding: 8px 16px; }
  nav a { padding: 12px 8px; } main { padding: 16px; } .anchor { margin-left: 0; }
}
`;

export const referenceStyle = new Html(referenceStyleText);
