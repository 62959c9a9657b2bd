import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Pusher } from "@estiva/testing/pusher";
import { pushImage } from "./support/push-image.ts";
import { assertAccessible, assertFits, openSite, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
  for (const name of ["ana", "bob", "carol"]) await site.makeUser(name);
});
after(() => site[Symbol.asyncDispose]());

const create = (name: string, visibility = "private") =>
  site.call("ana", "POST", "/repositories", { namespace: "ana", name, visibility });
const layers = [
  { instruction: "RUN /bin/sh -c npm ci --omit=dev # buildkit", size: 2_000 },
  { instruction: 'CMD ["node" "server.js"]' },
];

test("an empty repository tells how to fill it; a push shows within two seconds, while it runs too", async () => {
  await create("docker-quickstart");
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/docker-quickstart");
  await page.getByText("Waiting for your first push…").waitFor();
  const image = `${site.host}/ana/docker-quickstart:latest`;
  for (const command of [
    `docker login -u ana ${site.host}`,
    `docker tag my-image ${image}`,
    `docker push ${image}`,
  ])
    await page.getByText(command, { exact: true }).waitFor();
  await page.getByRole("button", { name: "Podman" }).click();
  await page.getByText(`podman push --tls-verify=false ${image}`).waitFor();
  await page.getByRole("button", { name: "Kubernetes" }).click();
  await page.getByText(`--docker-server=${site.host}`).waitFor();
  await page.getByText("--docker-username=ana.ROBOT").waitFor();
  await page.getByText(`${site.host} is this machine alone`).waitFor();
  assert.equal(
    await page.getByRole("link", { name: "Robots of ana" }).getAttribute("href"),
    "/u/ana/robots",
    "a cluster isn't given a person's password",
  );
  await assertAccessible(page);

  await page.getByRole("link", { name: "Tags" }).click();
  const client = new Pusher(site.url, "ana/docker-quickstart", "ana");
  const upload = await client.beginUpload(new Uint8Array(randomBytes(300_000)));
  await page.getByText("1 upload, 300 kB so far").waitFor();
  await upload.finish();
  await page.getByText("so far").waitFor({ state: "detached" });

  const pushing = pushImage(site, "ana", {
    repository: "ana/docker-quickstart",
    tags: ["1.0"],
    platforms: ["linux/amd64"],
    layers,
  });
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "1.0", exact: true }) });
  const digest = await pushing;
  const pushed = performance.now();
  await row.waitFor();
  const seconds = (performance.now() - pushed) / 1000;
  assert.ok(seconds < 2, `the row came ${seconds} s after the push`);
  await row.getByText(digest.slice("sha256:".length, "sha256:".length + 12)).waitFor();
  await row.getByText("amd64").waitFor();
  await row.getByText("by ana").waitFor();

  await row.getByRole("link", { name: "1.0", exact: true }).click();
  await page.getByText("RUN npm ci --omit=dev").waitFor();
  await page.getByText(`docker pull ${site.host}/ana/docker-quickstart:1.0`).waitFor();
  await page.getByText(`docker pull ${site.host}/ana/docker-quickstart@${digest}`).waitFor();
});

test("a private repository is to a stranger as if it were not there, in every section", async () => {
  await create("secret");
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  const textOf = async (path: string) => {
    await page.goto(path);
    await page.getByRole("heading", { name: "There is nothing at this address, or it is private" }).waitFor();
    return await page.locator("main").innerText();
  };
  for (const who of [undefined, "bob"]) {
    if (who !== undefined) await site.signIn(visit, who);
    const missing = await textOf("/r/ana/no-such-thing");
    for (const section of ["", "/tags", "/tags/latest", "/access", "/activity", "/settings"])
      assert.equal(await textOf(`/r/ana/secret${section}`), missing, section);
  }
});

test("the chosen program is remembered, for every pull command", async () => {
  await create("pulled", "public");
  await pushImage(site, "ana", {
    repository: "ana/pulled",
    tags: ["1.2.0"],
    platforms: ["linux/amd64"],
    layers,
  });
  await using visit = await site.visit();
  const { page } = visit;
  await page.goto("/r/ana/pulled");
  await page.getByText(`docker pull ${site.host}/ana/pulled:1.2.0`).waitFor();
  await page.getByRole("button", { name: "Pull with Docker: choose another program" }).click();
  await page.getByRole("menuitemradio", { name: "Podman" }).click();
  await page.reload();
  await page.getByText(`podman pull --tls-verify=false ${site.host}/ana/pulled:1.2.0`).waitFor();
  await page.getByRole("navigation", { name: "Sections of this repository" }).getByText("Tags").click();
  const said = page.getByRole("status").getByText("Copied").waitFor();
  await page.getByRole("button", { name: "Copy pull command of 1.2.0" }).click();
  await said;
});

test("a root repository has its pages, under library too", async () => {
  await using visit = await site.visit();
  const { page } = visit;
  const anonymous = { ...site, call: site.call } as Site;
  await pushImage(anonymous, "ana", {
    repository: "root-app",
    tags: ["1.0"],
    platforms: ["linux/amd64"],
    layers,
  });
  for (const path of ["/r/root-app", "/r/library/root-app"]) {
    await page.goto(path);
    await page.getByText(`docker pull ${site.host}/root-app:1.0`).waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByText("New", { exact: true }).waitFor();
  }
});

test("the page says when it would not notice a push, and when it would again", async () => {
  await create("unseen", "public");
  await using visit = await site.visit({ expectedStatuses: [503] });
  const { page } = visit;
  await page.clock.install();
  await page.route("**/api/v1/live?*", (route) => route.fulfill({ status: 503 }));
  await page.goto("/r/ana/unseen");
  await page.getByText("Nothing has been pushed here yet").waitFor();
  await page.clock.runFor(11_000);
  await page.getByText("Live updates paused").waitFor();
  await page.unroute("**/api/v1/live?*");
  await page.clock.runFor(6_000);
  await page.getByText("Live updates paused").waitFor({ state: "detached" });
});

describe("who may do what", () => {
  test("an owner grants, sees why, and revokes", async () => {
    await create("shared");
    await using visit = await site.visit({ expectedStatuses: [400, 409] });
    const { page } = visit;
    await site.signIn(visit, "ana");
    await page.goto("/r/ana/shared/access");
    await page.getByRole("button", { name: "Grant access" }).click();
    const dialog = page.getByRole("dialog", { name: "Grant access" });
    await dialog.getByLabel("Username").fill("nobody-of-this-name");
    await dialog.getByRole("button", { name: "Grant", exact: true }).click();
    await dialog
      .getByText("There is no account nobody-of-this-name that ana could grant rights to.")
      .waitFor();
    await assertAccessible(page);
    await dialog.getByLabel("Username").fill("bob");
    await dialog.getByRole("radio", { name: "Write" }).check();
    await dialog.getByRole("button", { name: "Grant", exact: true }).click();
    const matrix = page.getByRole("table", { name: "Who may do what" });
    const bob = matrix.getByRole("row").filter({ hasText: "bob" });
    await bob.getByText("Pull, Push, Move tags, Edit the README").waitFor();
    await bob.getByRole("button", { name: "Why?" }).click();
    await page.getByRole("dialog").getByText("Granted to the account itself: Pull, Push").waitFor();
    await page.keyboard.press("Escape");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Grant access" }).click();
    await dialog.getByLabel("Username").fill("bob");
    await dialog.getByRole("button", { name: "Grant", exact: true }).click();
    await dialog.getByText("bob has a grant on this already. Change that one instead.").waitFor();
    await dialog.getByLabel("Where").selectOption("Everything in ana");
    await dialog.getByRole("button", { name: "Grant", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Actions for the grant of bob on **" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("button", { name: "Actions for the grant of bob on shared" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const change = page.getByRole("dialog", { name: "Rights of bob on shared" });
    await change.getByRole("radio", { name: "Read" }).check();
    await change.getByRole("button", { name: "Save" }).click();
    await bob.getByText("Read", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Actions for the grant of bob on shared" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    const revoke = page.getByRole("dialog").getByRole("button", { name: "Revoke" });
    await revoke.click();
    await bob.waitFor({ state: "detached" });
  });

  test("others see their own rights, and no control that is not theirs", async () => {
    await create("read-only-for-bob", "public");
    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "bob");
    await page.goto("/r/ana/read-only-for-bob/access");
    await page.getByText("and see tags and README").waitFor();
    assert.equal(await page.getByRole("link", { name: "Settings", exact: true }).count(), 0);
    await page.goto("/r/ana/read-only-for-bob/settings");
    await page.getByText("Only admins change the settings").waitFor();
    await page.goto("/r/ana/read-only-for-bob");
    assert.equal(await page.getByRole("button", { name: "Write a README" }).count(), 0);
  });
});

test("settings change what they say, and a repository goes only when its name is typed", async () => {
  await create("changing");
  await pushImage(site, "ana", {
    repository: "ana/changing",
    tags: ["v1", "main"],
    platforms: ["linux/amd64"],
    layers,
  });
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/r/ana/changing/settings");
  await page.getByLabel("Description").fill("Told in a sentence.");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByRole("main").locator("p").getByText("Told in a sentence.").waitFor();
  await page.getByRole("radio", { name: "Public" }).check();
  await page.getByRole("button", { name: "Save" }).nth(1).click();
  await page.getByRole("main").getByText("Public", { exact: true }).first().waitFor();
  await page.getByLabel("Immutable tags").fill("v*\nnot a pattern!");
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("“pattern!” is no pattern of tags.").waitFor();
  await page.getByLabel("Immutable tags").fill("v*");
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByRole("switch", { name: "Tags can be overwritten" }).uncheck();
  await page.waitForFunction(() => document.querySelectorAll("[role=switch]:checked").length === 0);
  const changed = (await site.call("bob", "GET", "/repositories/ana/changing")) as Record<string, unknown>;
  assert.equal(changed.description, "Told in a sentence.");
  assert.equal(changed.visibility, "public");
  assert.deepEqual(changed.immutable_tags, ["v*"]);

  await page.getByRole("button", { name: "Delete repository" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete ana/changing?" });
  const confirm = dialog.getByRole("button", { name: "Delete repository" });
  assert.equal(await confirm.getAttribute("aria-disabled"), "true");
  await dialog.getByLabel("Type ana/changing to confirm").fill("ana/changing");
  await confirm.click();
  await page.waitForURL(`${site.url}/`);
  await page.goto("/r/ana/changing");
  await page.getByText("There is nothing at this address, or it is private").waitFor();
});

test("names of any length and a wide README fit, on a desk and on a telephone", async () => {
  await create("looked-at", "public");
  const long = "a-very-long-tag-that-somebody-made-of-a-branch-name-and-a-commit-0123456789";
  await pushImage(site, "ana", {
    repository: "ana/looked-at",
    tags: ["1.0.0", "1.0", "latest", long],
    layers,
    platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/s390x", "linux/ppc64le"],
    created: "2024-01-01T00:00:00Z",
  });
  await site.call("ana", "PUT", "/repositories/ana/looked-at/readme", {
    markdown: `${"wide".repeat(90)}\n\n\`\`\`\n${"wider ".repeat(60)}\n\`\`\`\n\n|a|b|\n|-|-|\n|${"1".repeat(99)}|2|`,
  });
  for (const width of [360, 1440] as const) {
    await using visit = await site.visit({ width });
    const { page } = visit;
    for (const path of ["", "/tags", "/activity", "/tags/latest"]) {
      await page.goto(`/r/ana/looked-at${path}`);
      await page.getByRole("link", { name: long }).first().waitFor();
      await page.waitForLoadState("networkidle");
      await assertFits(page);
      if (path !== "/activity") await assertAccessible(page);
    }
  }
});
