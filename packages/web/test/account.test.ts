import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { assertAccessible, openSite, password, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site[Symbol.asyncDispose]());

/** What the copy button puts on the clipboard. */
async function copied(page: Page, button: string): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  // What was copied before must not be taken for this.
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== "");
  return await page.evaluate(() => navigator.clipboard.readText());
}

function codeOf(secret: string, stepsAhead = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + stepsAhead * 30_000 });
}

async function signInWithPassword(page: Page, name: string): Promise<void> {
  await page.getByLabel("Username or email", { exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("the set-up link makes the first administrator, and is then no use", async () => {
  const link = (await readFile(join(site.dataDir, "setup-link"), "utf8")).trim();
  await using visit = await site.visit({ expectedStatuses: [400] });
  const { page } = visit;
  await page.goto(`${site.url}/setup#a-made-up-secret`);
  const fill = async () => {
    await page.getByLabel("Username", { exact: true }).fill("harbour-master");
    await page.getByLabel("Email", { exact: true }).fill("master@example.org");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Create administrator" }).click();
  };
  await fill();
  await page.getByText("Start the server again for a new one.").waitFor();

  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel("Username", { exact: true }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the secret leaves the address");
  await fill();
  await page.getByRole("button", { name: "Account of harbour-master" }).waitFor();
  const { user } = (await site.call("harbour-master", "GET", "/session")) as { user: { is_admin: boolean } };
  assert.ok(user.is_admin);

  await page.goto(link);
  await page.getByText("This server has an administrator.").waitFor();
});

test("a token is made for some repositories, copied with its login line, and revoked", async () => {
  await site.makeUser("tessa");
  await site.call("tessa", "POST", "/repositories", {
    namespace: "tessa",
    name: "app",
    visibility: "private",
  });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "tessa");
  await page.goto("/settings/tokens");
  await page.getByRole("heading", { name: "No tokens yet" }).waitFor();
  await page.getByRole("link", { name: "Create token" }).click();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("This is needed.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("ci");
  assert.equal(await page.getByLabel("Repositories", { exact: true }).inputValue(), "tessa/**");
  await page.getByLabel("Repositories", { exact: true }).fill("*/app");
  await page.getByRole("checkbox", { name: "Push" }).uncheck();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("Begin with a whole name").waitFor();
  await page.getByLabel("Repositories", { exact: true }).fill("tessa/app");
  await page.getByRole("button", { name: "Create", exact: true }).click();

  const secret = await copied(page, "Copy secret");
  assert.match(secret, /^estiva_pat_/);
  assert.equal(await copied(page, "Copy login command"), `docker login -u tessa ${site.host}`);
  assert.equal(
    await copied(page, "Copy login command for scripts"),
    `echo "$TOKEN" | docker login -u tessa --password-stdin ${site.host}`,
  );
  await assertAccessible(page);
  const pull = () =>
    fetch(`${site.url}/api/v1/repositories/tessa/app`, { headers: { Authorization: `Bearer ${secret}` } });
  assert.equal((await pull()).status, 200);
  const { items } = (await site.call("tessa", "GET", "/tokens")) as { items: readonly { scopes: unknown }[] };
  assert.deepEqual(items[0]?.scopes, ["repository:tessa/app:pull"]);

  await page.getByRole("link", { name: "Done" }).click();
  assert.equal(await page.getByText(secret).count(), 0, "the secret is shown once");
  const row = page.getByRole("row").filter({ hasText: `…${secret.slice(-4)}` });
  await row.getByRole("button", { name: "Revoke ci" }).click();
  await page
    .getByRole("dialog", { name: "Revoke ci?" })
    .getByRole("button", { name: "Revoke", exact: true })
    .click();
  await page.getByRole("heading", { name: "No tokens yet" }).waitFor();
  assert.notEqual((await pull()).status, 200);

  const login = await fetch(`${site.url}/auth/token?service=estiva&offline_token=true&client_id=docker`, {
    headers: { Authorization: `Basic ${btoa(`tessa:${password}`)}` },
  });
  assert.equal(login.status, 200, await login.text());
  await page.reload();
  const docker = page.getByRole("row").filter({ hasText: "everything that you may" });
  await docker.getByText("docker login", { exact: true }).waitFor();
  await docker.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByText("Docker has to log in again on that machine.").waitFor();
});

test("a second factor is enrolled, asked for, helped out by a recovery code, and switched off", async () => {
  await site.makeUser("felix");
  await using visit = await site.visit({ expectedStatuses: [400] });
  const { page } = visit;
  await site.signIn(visit, "felix");
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("img", { name: "QR code" }).waitFor();
  const address = await page.getByRole("link", { name: "Open in an app" }).getAttribute("href");
  const secret = new URL(address ?? "").searchParams.get("secret") ?? "";
  assert.equal(await copied(page, "Copy secret"), secret);
  await page.getByLabel("Code that the app shows").fill("000000");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByText("This code is wrong or was used before.").waitFor();
  await page.getByLabel("Code that the app shows").fill(codeOf(secret));
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByText("Keep these codes").waitFor();
  await assertAccessible(page);
  const codes = (await copied(page, "Copy Recovery codes")).trim().split("\n");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  assert.deepEqual((await readFile(await download.path(), "utf8")).trim().split("\n"), codes);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText(`${codes.length} left`).waitFor();

  await page.getByRole("button", { name: "Account of felix" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).first().waitFor();
  await page.goto("/signin?next=/settings/security");
  await signInWithPassword(page, "felix");
  await page.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText(`${codes.length - 1} left`).waitFor();

  await page.getByRole("button", { name: "Switch off" }).click();
  const dialog = page.getByRole("dialog", { name: "Switch off" });
  // Codes work once: the one of the next half minute is taken too.
  await dialog.getByLabel("Code", { exact: true }).fill(codeOf(secret, 1));
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "Set up" }).waitFor();
});

test("other sessions are listed by browser and ended; a changed password ends them, too", async () => {
  await site.makeUser("sonja");
  await using other = await site.visit({ expectedStatuses: [401] });
  await other.page.goto("/signin?next=/settings/sessions");
  await signInWithPassword(other.page, "sonja");
  await other.page.getByText("This one").waitFor();
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "sonja");
  await page.goto("/settings/sessions");
  await page.getByRole("button", { name: /^End the session of Chrome/ }).click();
  await page.getByRole("button", { name: /^End the session of/ }).waitFor({ state: "detached" });
  await other.page.goto("/settings/sessions");
  await other.page.waitForURL(/\/signin\?/);

  await signInWithPassword(other.page, "sonja");
  await other.page.getByText("This one").waitFor();
  await page.goto("/settings/security");
  await page.getByLabel("Current password").fill(password);
  await page.getByLabel("New password").fill("another good passphrase");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  await other.page.goto("/settings/sessions");
  await other.page.waitForURL(/\/signin\?/);
});

test("an ended session asks above the settings, where typed text stays; an account is deleted", async () => {
  await site.makeUser("petra");
  await using visit = await site.visit({ expectedStatuses: [401, 404] });
  const { page, context } = visit;
  await site.signIn(visit, "petra");
  await page.goto("/settings/profile");
  await page.getByLabel("Address").fill("petra@new.example.org");
  await context.clearCookies({ name: /^estiva_session/ });
  await page.getByRole("button", { name: "Change address" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await assertAccessible(page);
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Address").inputValue(), "petra@new.example.org");
  const { email } = (await site.call("petra", "GET", "/users/petra")) as { email: string };
  assert.equal(email, "petra@new.example.org");

  await page.getByRole("button", { name: "Delete account" }).click();
  const deletion = page.getByRole("dialog", { name: "Delete the account petra?" });
  const confirm = deletion.getByRole("button", { name: "Delete account" });
  assert.equal(await confirm.getAttribute("aria-disabled"), "true");
  await deletion.getByLabel("Type petra to go on").fill("petra");
  await confirm.click();
  await page.getByText("The account petra is deleted.").waitFor();
  await page.getByRole("link", { name: "Sign in" }).first().waitFor();
  const gone = await fetch(`${site.url}/api/v1/users/petra`);
  assert.equal(gone.status, 404);
});

test("somebody's page shows strangers what is public, and themselves everything", async () => {
  await site.makeUser("ulla");
  for (const [name, visibility] of [
    ["open", "public"],
    ["closed", "private"],
  ])
    await site.call("ulla", "POST", "/repositories", { namespace: "ulla", name, visibility });
  await using stranger = await site.visit({ expectedStatuses: [404] });
  await stranger.page.goto("/u/ulla");
  await stranger.page.getByRole("link", { name: "ulla/open" }).waitFor();
  assert.equal(await stranger.page.getByText("ulla/closed").count(), 0);
  await stranger.page.goto("/u/nobody-of-this-name");
  await stranger.page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  await using visit = await site.visit();
  await site.signIn(visit, "ulla");
  await visit.page.goto("/");
  await visit.page.getByRole("button", { name: "Account of ulla" }).click();
  await visit.page.getByRole("menuitem", { name: "Your profile" }).click();
  await visit.page.getByRole("link", { name: "ulla/closed" }).waitFor();
  await visit.page.getByRole("link", { name: "ulla/open" }).waitFor();
});
