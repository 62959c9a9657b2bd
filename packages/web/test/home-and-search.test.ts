import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Pusher } from "@estiva/testing/pusher";
import type { Page } from "playwright-core";
import { pushImage } from "./support/push-image.ts";
import { openSite, type Site } from "./support/site.ts";

const layers = [{ instruction: "ADD app /", size: 500 }];
const index = "application/vnd.oci.image.index.v1+json";
const image = "application/vnd.oci.image.manifest.v1+json";

let site: Site;
let digest: string;
before(async () => {
  site = await openSite();
  for (const name of ["ana", "ben"]) await site.makeUser(name);
  const ana = (method: string, path: string, body: object) => site.call("ana", method, path, body);
  await ana("POST", "/organizations", { name: "hulls" });
  for (const [namespace, name, visibility] of [
    ["ana", "engine", "public"],
    ["ana", "engine-copy", "private"],
    ["hulls", "keel", "private"],
  ])
    await ana("POST", "/repositories", { namespace, name, visibility });
  const push = (repository: string, tags: readonly string[], platforms: readonly string[]) =>
    pushImage(site, "ana", { repository, tags, platforms, layers });
  digest = await push("ana/engine", ["1.0", "latest"], ["linux/amd64", "linux/arm64"]);
  await push("ana/engine-copy", ["1.0"], ["linux/amd64"]);
  await pushChart("ana/chart");
});
after(() => site[Symbol.asyncDispose]());

async function pushChart(repository: string): Promise<void> {
  const empty = await new Pusher(site.url, repository, "ana").blob("{}");
  const config = { ...empty, mediaType: "application/vnd.cncf.helm.config.v1+json" };
  const chart = [{ ...empty, mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip" }];
  await putManifest(repository, "0.3.1", image, { config, layers: chart });
}

async function putManifest(
  repository: string,
  tag: string,
  mediaType: string,
  content: object,
): Promise<void> {
  await new Pusher(site.url, repository, "ana").artifact({ mediaType, ...content }, [tag]);
}

const activity = (page: Page) => page.getByRole("region", { name: "Recent activity" });

describe("the home page", () => {
  test("shows the last events of all one's namespaces: what, where, when and by whom, each a way there", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "ana");
    await page.goto("/");
    const pushed = activity(page).getByRole("listitem").filter({ hasText: "latest" });
    await pushed.waitFor();
    assert.match(await pushed.innerText(), /^ana\/engine\s+1\.0\s+latest\s+Pushed\s+.* by ana$/s);
    await activity(page).getByRole("link", { name: "hulls/keel" }).first().waitFor();
    await pushed.getByRole("link", { name: "latest" }).click();
    await page.waitForURL(`${site.url}/r/ana/engine/tags/latest`);
  });

  test("shows at most ten, and to somebody else nothing of it", async () => {
    for (let tag = 1; tag <= 12; tag += 1) {
      const annotations = { made: `${Math.ceil(tag / 6)}` };
      await putManifest("hulls/keel", `many-${tag}`, index, { manifests: [], annotations });
    }
    await using visit = await site.visit();
    await site.signIn(visit, "ana");
    await visit.page.goto("/");
    const last = activity(visit.page).getByRole("listitem").first();
    await last.getByText("many-12").waitFor();
    assert.match(await last.innerText(), /many-9\s+many-10\s+many-11\s+many-12\s+and 2 more tags\s+Pushed/);
    assert.equal(await activity(visit.page).getByRole("listitem").count(), 10);
    await using other = await site.visit();
    await site.signIn(other, "ben");
    await other.page.goto("/");
    await activity(other.page).getByText("Nothing has happened yet").waitFor();
  });

  test("tells of a push into another namespace while it runs, and as an event within two seconds", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "ana");
    const watching = page.waitForResponse((response) => response.url().includes("/api/v1/live"));
    await page.goto("/");
    await activity(page).getByRole("listitem").first().waitFor();
    await watching;
    const rudder = new Pusher(site.url, "hulls/rudder", "ana");
    const upload = await rudder.beginUpload(new Uint8Array(2_000_000));
    const running = page.getByRole("region", { name: "Being pushed now" });
    await running.getByText("hulls/rudder").waitFor();
    await running.getByText("2 MB so far").waitFor();
    await upload.cancel();
    await putManifest("hulls/rudder", "live", index, { manifests: [] });
    await activity(page).getByRole("link", { name: "live", exact: true }).waitFor({ timeout: 2_000 });
    await running.waitFor({ state: "detached" });
  });

  test("lists the repositories of the namespace that is chosen, which is in the address", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "ana");
    await page.goto("/");
    await page.getByLabel("Namespace").selectOption("hulls");
    await page.waitForURL(`${site.url}/?namespace=hulls`);
    await page.getByRole("table").getByRole("link", { name: "hulls/keel" }).waitFor();
    assert.equal(await page.getByRole("table").getByRole("link", { name: "ana/engine" }).count(), 0);
    await page.getByLabel("Namespace").selectOption("ana");
    await page.waitForURL(`${site.url}/`);
  });
});

describe("the search", () => {
  const names = async (page: Page) => {
    await page.locator("[data-loading]").first().waitFor({ state: "detached" });
    return (await page.locator('main li a[href^="/r/"]').allInnerTexts()).toSorted();
  };

  test("is narrowed by kind and platform and sorted, all in the address, and each is taken away again", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "ana");
    await page.goto("/search?q=ana");
    await page.getByText("4 results").waitFor();
    await page.getByRole("link", { name: "Helm charts", exact: true }).click();
    await page.waitForURL(`${site.url}/search?q=ana&type=helm`);
    await page.getByText("1 result ").waitFor();
    assert.deepEqual(await names(page), ["ana/chart"]);
    assert.equal(await page.getByLabel("Platform").count(), 0, "a chart has no platform");
    await page.getByRole("link", { name: "Images", exact: true }).click();
    await page.getByText("2 results").waitFor();
    await page.getByLabel("Platform").selectOption("linux/arm64");
    await page.getByLabel("Sort by").selectOption("name");
    await page.waitForURL(`${site.url}/search?q=ana&type=image&platform=linux/arm64&sort=name`);
    const current = page.getByRole("navigation", { name: "Kind" }).locator("[aria-current]");
    assert.deepEqual(await current.allInnerTexts(), ["Images"]);
    await page.getByText("1 result ").waitFor();
    assert.deepEqual(await names(page), ["ana/engine"]);
    await page.getByRole("link", { name: "Remove the filter linux/arm64" }).click();
    await page.waitForURL(`${site.url}/search?q=ana&type=image&sort=name`);
    await page.getByText("2 results").waitFor();
    await page.getByRole("link", { name: "Remove the filter Images" }).click();
    await page.waitForURL(`${site.url}/search?q=ana&sort=name`);
    await page.goBack();
    await page.getByText("2 results").waitFor();
  });

  test("says what it looked for where nothing is found, and goes on without each part of it", async () => {
    await using visit = await site.visit();
    const { page } = visit;
    await page.goto("/search?q=engine&type=image&platform=linux/s390x");
    await page.getByRole("heading", { name: "Nothing found for “engine”" }).waitFor();
    for (const [part, rest] of [
      ["Images", "?q=engine&platform=linux/s390x"],
      ["engine", "?type=image&platform=linux/s390x"],
      ["linux/s390x", "?q=engine&type=image"],
    ] as const) {
      await page.getByRole("link", { name: `Search without “${part}”` }).click();
      await page.waitForURL(`${site.url}/search${rest}`);
      if (part !== "linux/s390x") await page.goBack();
    }
    await page.getByText("1 result ").waitFor();
    assert.deepEqual(await names(page), ["ana/engine"], "a private one is not shown to nobody in particular");
  });

  test("opens the image of a pasted digest, short or long, and lists it where it is in several places", async () => {
    await using visit = await site.visit({ expectedStatuses: [404] });
    const { page } = visit;
    await site.signIn(visit, "ana");
    const hex = digest.slice("sha256:".length);
    for (const pasted of [hex.slice(0, 12), hex.toUpperCase(), digest]) {
      await page.goto("/");
      await page.getByLabel("Search repositories").fill(pasted);
      await page.keyboard.press("Enter");
      await page.waitForURL(`${site.url}/r/ana/engine/tags/${digest}`);
    }
    await page.goBack();
    await page.waitForURL(`${site.url}/`);
    await page.goto(`/search?q=${hex.slice(0, 11)}`);
    await page.getByText("1 result ").waitFor();
    await page.goto(`/search?q=${"0".repeat(12)}`);
    await page.getByText("No image that you may see has this digest.").waitFor();
    await putManifest("ana/engine", "twice", index, { manifests: [], annotations: { made: "twice" } });
    await putManifest("hulls/keel", "twice", index, { manifests: [], annotations: { made: "twice" } });
    const { digest: shared } = (await site.call("ana", "GET", "/repositories/hulls/keel/tags/twice")) as {
      digest: string;
    };
    await page.goto(`/search?q=${shared}`);
    await page.getByText("2 results").waitFor();
    await using stranger = await site.visit();
    await stranger.page.goto(`/search?q=${shared}`);
    await stranger.page.waitForURL(`${site.url}/r/ana/engine/tags/${shared}`);
  });

  test("leaves out of the address what it can't mean", async () => {
    await using visit = await site.visit();
    await visit.page.goto("/search?type=%00&platform=../x&sort=pulls");
    await visit.page.getByText("1 result").waitFor();
    assert.deepEqual(await names(visit.page), ["ana/engine"]);
  });
});
