import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { type DockerEngine, startDockerEngine } from "../../../interop/src/docker-engine.ts";
import { pushedDigest } from "../../../interop/src/docker-walkthrough.ts";
import { needs } from "../../../interop/src/needed-clients.ts";
import { nodeAppFolder } from "../../../interop/src/node-app.ts";
import { makeNodeBaseImage } from "../../../interop/src/node-base-image.ts";
import { nodeBaseName } from "../../../interop/src/node-base-name.ts";
import { run } from "../../../interop/src/run-command.ts";
import { openSite, password, type Site } from "./support/site.ts";
import { firstSeen, watchFor } from "./support/watch-for.ts";

const clients = needs("dockerd", "docker", "containerd", "debootstrap", "ip", "chromium");

/** What the mission promises of a push: from docker's end to the page, in milliseconds. */
const atOnce = 2_000;

describe("the walkthrough, in a browser and with Docker Engine", clients, () => {
  let engine: DockerEngine;
  let site: Site;
  before(async () => {
    engine = await startDockerEngine();
    await makeNodeBaseImage(engine.docker, nodeBaseName());
    site = await openSite();
  });
  after(async () => {
    await site?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  /** Runs a line as somebody types it into a terminal, who then types the password where it is asked for. */
  const type = async (line: string, typed = ""): Promise<string> => {
    const { text } = await run("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
      env: engine.env,
      input: typed,
    });
    return text;
  };

  test("steps 3 to 5: sign up, sign in, create, push with the page's own commands, see it arrive", async () => {
    const { docker } = engine;
    await using visit = await site.visit({ expectedStatuses: [404] });
    const { page } = visit;
    await signUp(page);
    await signOutAndIn(page);
    await createRepository(page, "docker-quickstart", "Private");
    await page.waitForURL(`${site.url}/r/${user}/docker-quickstart`);

    await page.getByText("Waiting for your first push").waitFor();
    // The commands are on the page, and nothing has to be put in their places.
    const commands = await page.locator("main ol code").allInnerTexts();
    const image = `${site.host}/${user}/docker-quickstart`;
    assert.deepEqual(commands, [
      `docker login -u ${user} ${site.host}`,
      `docker tag my-image ${image}:latest`,
      `docker push ${image}:latest`,
    ]);

    await using app = await nodeAppFolder("quickstart");
    await docker(["build", "-t", `${user}/docker-quickstart`, "."], { cwd: app.path });
    await docker(["tag", `${user}/docker-quickstart`, "my-image"]);
    const [login = "", tag = "", push = ""] = commands;
    assert.match(await type(login, `${password}\n`), /Login Succeeded/);
    await type(tag);
    await watchFor(page, ["A push is under way:", "Newest version"]);
    const first = pushedDigest(await type(push));
    const pushed = Date.now();
    await page.getByText("Newest version").waitFor();
    assert.ok((await firstSeen(page, "A push is under way:")) < pushed, "the push showed while it ran");
    assert.ok((await firstSeen(page, "Newest version")) < pushed + atOnce, "the page filled at once");

    await page.getByRole("link", { name: /^Tags/ }).click();
    await page.getByRole("row", { name: /latest/ }).waitFor();
    await watchFor(page, ["1.0"]);
    await docker(["tag", `${user}/docker-quickstart`, `${image}:1.0`]);
    const digest = pushedDigest(await docker(["push", `${image}:1.0`]));
    const ended = Date.now();
    assert.equal(digest, first, "the same image under another tag");
    const row = page.locator('[data-tag-row="1.0"]');
    await row.waitFor();
    const delay = (await firstSeen(page, "1.0")) - ended;
    assert.ok(delay < atOnce, `1.0 showed ${delay} ms after the push`);
    await assertRowTells(row, digest);

    await row.getByRole("link", { name: "1.0", exact: true }).click();
    const id = (await docker(["image", "inspect", "--format", "{{.Id}}", "my-image"])).trim();
    await assertTagPageTells(page, image, digest, id);
  });

  test("a private repository is to a stranger as if it were not there; a public one is there for all", async () => {
    await site.makeUser("stranger");
    const repository = { namespace: user, name: "open-to-all", visibility: "public" };
    await site.call(user, "POST", "/repositories", repository);
    for (const as of [undefined, "stranger"]) {
      await using visit = await site.visit({ expectedStatuses: [404] });
      const { page } = visit;
      if (as !== undefined) await site.signIn(visit, as);
      const words = async (path: string): Promise<string> => {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator("[data-loading]").first().waitFor({ state: "detached" });
        return await page.locator("main").innerText();
      };
      const missing = await words(`/r/${user}/never-created`);
      for (const section of ["", "/tags", "/tags/1.0", "/activity", "/access", "/settings"]) {
        assert.equal(await words(`/r/${user}/docker-quickstart${section}`), missing, section);
      }
      const found = await words(`/search?q=${user}`);
      assert.ok(found.includes("open-to-all") && !found.includes("docker-quickstart"), found);
      assert.match(await words(`/r/${user}/open-to-all`), /Public/);
    }
  });
});

const user = "walker";

async function signUp(page: Page): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Username", { exact: true }).fill(user);
  await page.getByLabel("Email", { exact: true }).fill(`${user}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign up", exact: true }).click();
  await page.getByRole("link", { name: "Create repository", exact: true }).waitFor();
}

async function signOutAndIn(page: Page): Promise<void> {
  await page.getByRole("button", { name: `Account of ${user}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign up", exact: true }).first().waitFor();
  await page.goto("/signin");
  await page.getByLabel("Username or email", { exact: true }).fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: "Create repository", exact: true }).waitFor();
}

async function createRepository(page: Page, name: string, visibility: "Public" | "Private"): Promise<void> {
  await page.getByRole("link", { name: "Create repository", exact: true }).click();
  await page.getByLabel("Namespace", { exact: true }).selectOption(user);
  await page.getByLabel("Repository name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: visibility, exact: true }).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
}

/** Digest, platform, size, when, by whom. */
async function assertRowTells(row: Locator, digest: string): Promise<void> {
  const said = await row.innerText();
  assert.ok(said.includes(digest.slice("sha256:".length, "sha256:".length + 12)), said);
  assert.match(said, new RegExp(architectures[process.arch] ?? process.arch));
  assert.match(said, /\d+(\.\d+)? MB/);
  assert.match(said, new RegExp(`(now|ago) by ${user}`));
}

const architectures: Readonly<Record<string, string>> = { x64: "amd64" };

/** The image's parts, and the commands of its Dockerfile. */
async function assertTagPageTells(page: Page, image: string, digest: string, id: string): Promise<void> {
  await page.getByRole("heading", { level: 2, name: "1.0" }).waitFor();
  const main = page.locator("main");
  await main.getByText(`docker pull ${image}:1.0`).waitFor();
  await main.getByText(`docker pull ${image}@${digest}`).waitFor();
  await main
    .getByText(id.slice("sha256:".length, "sha256:".length + 12))
    .first()
    .waitFor();
  const layers = main.getByRole("list").filter({ hasText: "server.js" });
  await layers.getByText(/node --check server\.js && mkdir -p state/).waitFor();
  assert.match(await layers.innerText(), /\d+(\.\d+)? MB/);
  await main.getByRole("button", { name: /^Show \d+ steps? without files/ }).click();
  await layers.getByText(/\["node",? "server\.js"\]/).waitFor();
}
