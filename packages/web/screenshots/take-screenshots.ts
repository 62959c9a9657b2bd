// `npm run screenshots`: pictures of the main pages, light and dark, into docs/images. A registry of its own is
// filled with made-up images; what is shown is what the pages make of them.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pushImage, webAppLayers } from "../test/support/push-image.ts";
import { openSite, type Site } from "../test/support/site.ts";

const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));

/** File name, address, and who looks. */
const pictures: readonly (readonly [name: string, path: string, as?: string])[] = [
  ["welcome", "/"],
  ["home", "/", "ana"],
  ["create", "/new", "ana"],
  ["empty-repository", "/r/ana/docker-quickstart", "ana"],
  ["repository", "/r/ana/shop", "ana"],
  ["tags", "/r/ana/shop/tags", "ana"],
  ["tag", "/r/ana/shop/tags/2.1.0", "ana"],
  ["search", "/search?q=shop", "ana"],
  ["access", "/o/harbour/access", "ana"],
  ["tokens", "/settings/tokens", "ana"],
];

const readme = `# Shop
The web shop of our little company, for two platforms.

\`\`\`sh
docker run -d -p 8080:8080 registry.example/ana/shop:latest
\`\`\`

| variable | meaning |
|---|---|
| \`PORT\` | where it listens |
| \`DATABASE_URL\` | where the orders are kept |
`;

async function fill(site: Site): Promise<void> {
  await site.makeUser("ana");
  const repositories: readonly (readonly [name: string, visibility: string, description: string])[] = [
    ["docker-quickstart", "private", "A first image."],
    ["base", "public", "What our images are built on."],
    ["shop-worker", "private", "Takes orders off the queue."],
    ["shop", "public", "The web shop of our little company."],
  ];
  for (const [name, visibility, description] of repositories)
    await site.call("ana", "POST", "/repositories", { namespace: "ana", name, visibility, description });
  await site.call("ana", "PUT", "/repositories/ana/shop/readme", { markdown: readme });
  const two = ["linux/amd64", "linux/arm64/v8"];
  const layers = webAppLayers;
  await pushImage(site, "ana", {
    repository: "ana/base",
    tags: ["bookworm"],
    platforms: two,
    layers: layers.slice(0, 3),
  });
  await pushImage(site, "ana", {
    repository: "ana/shop-worker",
    tags: ["1.4"],
    platforms: ["linux/amd64"],
    layers,
  });
  await fillOrganization(site);
  for (const tags of [["1.9.3"], ["2.0.0"], ["2.1.0", "2.1", "2", "latest"]])
    await pushImage(site, "ana", { repository: "ana/shop", tags, platforms: two, layers });
}

/** An organisation with a team, a robot and grants, and a token of ana's. */
async function fillOrganization(site: Site): Promise<void> {
  const ana = (method: string, path: string, body?: unknown) => site.call("ana", method, path, body);
  await site.makeUser("bruno");
  await ana("POST", "/organizations", { name: "harbour", display_name: "Harbour" });
  for (const name of ["web", "api", "jobs/mailer"])
    await ana("POST", "/repositories", { namespace: "harbour", name, visibility: "private" });
  await ana("POST", "/organizations/harbour/teams", { name: "ops", description: "Runs it." });
  await ana("PUT", "/organizations/harbour/teams/ops/members/ana", { maintainer: true });
  for (const robot of ["ci", "cluster"]) await ana("POST", "/namespaces/harbour/robots", { name: robot });
  for (const [kind, name, pattern, role] of [
    ["team", "ops", "**", "admin"],
    ["robot", "harbour.ci", "**", "write"],
    ["robot", "harbour.cluster", "web", "read"],
  ])
    await ana("POST", "/namespaces/harbour/grants", { subject: { kind, name }, pattern, role });
  await ana("POST", "/tokens", { name: "laptop", scopes: ["repository:ana/*:pull,push"] });
  await ana("POST", "/tokens", { name: "backup", scopes: ["repository:ana/**:pull"] });
}

await mkdir(folder, { recursive: true });
await using site = await openSite();
await fill(site);
for (const theme of ["light", "dark"] as const) {
  for (const [name, path, as] of pictures) {
    await using visit = await site.visit({ theme });
    if (as !== undefined) await site.signIn(visit, as);
    await visit.page.setViewportSize({ width: 1280, height: 800 });
    await visit.page.goto(path);
    await visit.page.getByRole("heading", { level: 1 }).waitFor();
    await visit.page.locator("[data-loading]").first().waitFor({ state: "detached" });
    await visit.page.evaluate(() => document.fonts.ready.then(() => undefined));
    await visit.page.screenshot({ path: `${folder}${name}-${theme}.png` });
    console.log(`docs/images/${name}-${theme}.png`);
  }
}
