import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pushImage } from "./push-image.ts";
import { password, type Site } from "./site.ts";

const layers = [
  { instruction: "/bin/sh -c #(nop) ADD file:9d1f3a in / ", size: 9_000 },
  { instruction: "ENV NODE_ENV=production" },
  {
    instruction: "RUN /bin/sh -c npm ci --omit=dev && rm --recursive --force ~/.npm # buildkit",
    size: 4_000,
  },
  { instruction: 'CMD ["node" "server.js"]' },
];

const long = "An application, with a description that is longer than a telephone is wide.";

/**
 * What the pages show: `alice` with repositories, an organisation `acme`, tokens and an invitation; `newcomer`
 * with an account and nothing else, but an empty organisation `bare`; `root`, who administers the site.
 */
export async function fillSite(site: Site): Promise<void> {
  await makeAdmin(site, "root");
  for (const name of ["alice", "newcomer", "bob"]) await site.makeUser(name);
  const alice = (method: string, path: string, body?: unknown) => site.call("alice", method, path, body);
  await alice("POST", "/organizations", { name: "acme", display_name: "Acme", description: long });
  await site.call("newcomer", "POST", "/organizations", { name: "bare" });
  for (const [namespace, name, visibility] of [
    ["alice", "app", "public"],
    ["alice", "tools/builder", "private"],
    ["acme", "shop", "private"],
  ]) {
    await alice("POST", "/repositories", { namespace, name, visibility, description: long });
  }
  await fillRepository(site);
  await fillOrganization(site);
  await alice("POST", "/namespaces/alice/robots", { name: "deploy", description: "Pulls on the cluster." });
  for (const [kind, name, role] of [
    ["robot", "alice.deploy", "read"],
    ["user", "bob", "write"],
  ])
    await alice("POST", "/namespaces/alice/grants", { subject: { kind, name }, pattern: "**", role });
  await alice("POST", "/tokens", { name: "laptop", scopes: ["repository:alice/*:pull,push"] });
  await site.call("bob", "POST", "/organizations", { name: "crew" });
  await site.call("bob", "PUT", "/organizations/crew/members/alice", { role: "member" });
}

async function fillRepository(site: Site): Promise<void> {
  const markdown =
    "# App\n\nWhat it is for.\n\n```sh\ndocker run alice/app\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
  await site.call("alice", "PUT", "/repositories/alice/app/readme", { markdown });
  const push = (tags: readonly string[], platforms: readonly string[]) =>
    pushImage(site, "alice", { repository: "alice/app", tags, platforms, layers });
  await push(["0.9.0"], ["linux/amd64"]);
  await push(
    ["1.0.0", "1.0", "1", "latest"],
    ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/s390x"],
  );
  await push(["gone"], ["linux/amd64"]);
  await site.call("alice", "DELETE", "/repositories/alice/app/tags/gone");
}

async function fillOrganization(site: Site): Promise<void> {
  const alice = (method: string, path: string, body?: unknown) => site.call("alice", method, path, body);
  await alice("PUT", "/organizations/acme/members/bob", { role: "member" });
  await alice("POST", "/organizations/acme/teams", { name: "ops", description: "Runs it." });
  await alice("PUT", "/organizations/acme/teams/ops/members/alice", { maintainer: true });
  await alice("POST", "/namespaces/acme/robots", { name: "ci", description: "Builds and pushes." });
  for (const [kind, name, role] of [
    ["team", "ops", "write"],
    ["robot", "acme.ci", "read"],
  ]) {
    await alice("POST", "/namespaces/acme/grants", { subject: { kind, name }, pattern: "shop", role });
  }
}

/** Makes the first administrator with the link that the server has left for the operator. */
async function makeAdmin(site: Site, username: string): Promise<void> {
  const link = await readFile(join(site.dataDir, "setup-link"), "utf8");
  const secret = new URL(link.trim()).hash.slice(1);
  const response = await fetch(`${site.url}/api/v1/setup`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ secret, username, email: `${username}@example.org`, password }),
  });
  if (!response.ok) throw new Error(`the set-up answered ${response.status}: ${await response.text()}`);
}
