import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Pusher } from "@estiva/testing/pusher";
import { openSite, password, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site[Symbol.asyncDispose]());

test("somebody signs up with the form and creates a private repository", async () => {
  await using visit = await site.visit({ expectedStatuses: [404] });
  const { page } = visit;
  await page.goto("/");
  await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Sign up" }).click();
  await page.getByLabel("Username", { exact: true }).fill("alice");
  await page.getByLabel("Email", { exact: true }).fill("alice@example.org");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();

  await page.getByRole("link", { name: "Create repository" }).click();
  assert.equal(await page.getByLabel("Namespace", { exact: true }).inputValue(), "alice");
  assert.ok(await page.getByRole("radio", { name: "Private" }).isChecked());
  await page.getByLabel("Repository name", { exact: true }).fill("docker-quickstart");
  await page.getByLabel("Description", { exact: true }).fill("A first image.");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.waitForURL(`${site.url}/r/alice/docker-quickstart`);

  const made = (await site.call("alice", "GET", "/repositories/alice/docker-quickstart")) as object;
  assert.deepEqual(
    { ...made, may: [], created_at: "", created_by: null },
    {
      name: "alice/docker-quickstart",
      namespace: "alice",
      path: "docker-quickstart",
      kind: null,
      visibility: "private",
      description: "A first image.",
      created_at: "",
      created_by: null,
      pushed_at: null,
      pushed_by: null,
      newest_tag: null,
      tag_count: 0,
      size: 0,
      immutable_tags: [],
      allow_overwrite: true,
      read_only: false,
      may: [],
    },
  );
});

test("what is wrong with a sign-up is said beside its field", async () => {
  await site.makeUser("taken-name");
  await using visit = await site.visit({ expectedStatuses: [409] });
  const { page } = visit;
  await page.goto("/signup");
  await page.getByRole("button", { name: "Sign up" }).click();
  assert.equal(await page.getByText("This is needed.").count(), 3);
  await page.getByLabel("Username", { exact: true }).fill("taken-name");
  await page.getByLabel("Email", { exact: true }).fill("someone@example.org");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByText("This name is taken. Try another one.").waitFor();
  const username = page.getByLabel("Username", { exact: true });
  assert.equal(await username.getAttribute("aria-invalid"), "true");
  assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), password, "typed text stays");
});

test("a page for signed-in people leads to the sign-in and back", async () => {
  await site.makeUser("bob");
  await using visit = await site.visit({ expectedStatuses: [401] });
  const { page } = visit;
  await page.goto("/new?namespace=bob");
  await page.waitForURL(/\/signin\?next=/);
  await page.getByLabel("Username or email").fill("bob");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("The user name or password is wrong.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${site.url}/new?namespace=bob`);
  await page.getByRole("heading", { name: "Create repository" }).waitFor();
});

test("an expired session asks to sign in above the page, and no typed text is lost", async () => {
  await site.makeUser("carol");
  await using visit = await site.visit({ expectedStatuses: [401, 404] });
  const { page, context } = visit;
  await site.signIn(visit, "carol");
  await page.goto("/new");
  await page.getByLabel("Repository name", { exact: true }).fill("kept");
  await page.getByLabel("Description", { exact: true }).fill("Typed before the session ended.");
  await context.clearCookies({ name: /^estiva_session/ });
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${site.url}/r/carol/kept`);
});

test("a push shows on the open home page within two seconds, and while it runs", async () => {
  await site.makeUser("gil");
  const repository = { namespace: "gil", name: "app", visibility: "private" };
  await site.call("gil", "POST", "/repositories", repository);
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "gil");
  const watching = page.waitForResponse((response) => response.url().includes("/api/v1/live"));
  await page.goto("/");
  await page.getByText("nothing pushed yet").waitFor();
  await watching;

  const pusher = new Pusher(site.url, "gil/app", "gil");
  const upload = await pusher.beginUpload(new Uint8Array(3_000_000));
  await page.getByText("Being pushed: 3 MB so far").waitFor();
  await upload.cancel();

  const mediaType = "application/vnd.oci.image.index.v1+json";
  await pusher.artifact({ mediaType, manifests: [] } as { mediaType: string }, ["1.0"]);
  await page.getByRole("cell", { name: "1.0", exact: true }).waitFor({ timeout: 2_000 });
  await page.getByText("Being pushed").waitFor({ state: "detached" });
});
