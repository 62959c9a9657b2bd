/** Text that is HTML already. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts are escaped, lists joined, nothing left out. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Makes HTML from a template; everything that is put in is escaped, in texts and in quoted attributes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, place) => text + textOf(parts[place])).join(""));
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  return part.map(textOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** A description: its code in backquotes, and lines that begin with `- ` as a list. */
export function prose(text: string | undefined): Html {
  if (text === undefined || text === "") return html``;
  const lines = text.split("\n");
  const items = lines.filter((line) => line.startsWith("- "));
  const rest = lines.filter((line) => !line.startsWith("- ")).join(" ");
  return html`${rest === "" ? "" : html`<p>${spans(rest)}</p>`}${
    items.length === 0 ? "" : html`<ul>${items.map((item) => html`<li>${spans(item.slice(2))}</li>`)}</ul>`
  }`;
}

function spans(text: string): readonly Part[] {
  return text.split(/`([^`]+)`/).map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part));
}
