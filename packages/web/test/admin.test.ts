import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TestAccounts } from "@estiva/testing/test-accounts";
import { Secret, TOTP } from "otpauth";
import { assertAccessible, assertFits, openSite, password, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite({
    env: {
      ESTIVA_ADMIN_USERNAME: "ada",
      ESTIVA_ADMIN_PASSWORD: password,
      ESTIVA_ADMIN_EMAIL: "ada@example.org",
    },
  });
  for (const name of ["alice", "mallory"]) await site.makeUser(name);
});
after(() => site[Symbol.asyncDispose]());

test("an administrator disables an account, which is out at once, and enables it again", async () => {
  await using theirs = await site.visit({ expectedStatuses: [401, 403] });
  await site.signIn(theirs, "mallory");
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/");
  await page.getByRole("button", { name: "Account of ada" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await page.getByText("Serving requests").waitFor();
  await page.getByRole("link", { name: "Accounts" }).click();
  await page.getByLabel("Find by name or address").fill("mall");
  await page.waitForURL(/q=mall/);
  await page.getByRole("row", { name: /alice/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Actions for mallory" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  const dialog = page.getByRole("dialog", { name: "Disable mallory?" });
  await dialog.getByText("Sessions, tokens and docker logins stop working at once.").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Disable" }).click();
  await page.getByText("mallory is disabled.").waitFor();
  await page.getByRole("row", { name: /mallory.*Disabled/ }).waitFor();
  await theirs.page.goto("/");
  await theirs.page.getByRole("link", { name: "Sign in" }).first().waitFor();

  await page.getByLabel("State").selectOption("disabled");
  await page.getByRole("button", { name: "Actions for mallory" }).click();
  await page.getByRole("menuitem", { name: "Enable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
  await page.getByText("mallory is enabled.").waitFor();
});

test("an address is confirmed, an administrator made, and the last one stays", async () => {
  await using visit = await site.visit({ expectedStatuses: [409] });
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/users?q=ada");
  await page.getByRole("button", { name: "Actions for ada" }).click();
  await page.getByRole("menuitem", { name: "Take administration away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take administration away" }).click();
  await page.getByText("There would be no administrator left. Make somebody else one first.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.goto("/admin/users?q=alice");
  await page.getByRole("button", { name: "Actions for alice" }).click();
  await page.getByRole("menuitem", { name: "Confirm address" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirm address" }).click();
  await page.getByText("The address of alice is confirmed.").waitFor();
  await page.getByRole("button", { name: "Actions for alice" }).click();
  await page.getByRole("menuitem", { name: "Make administrator" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make administrator" }).click();
  await page.getByRole("row", { name: /alice.*Administrator/ }).waitFor();
});

test("the link of an invitation to the site is shown once, and lets somebody in", async () => {
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make link" }).click();
  const made = page.getByRole("dialog", { name: "Invitation" });
  const link = (await made.locator("code").innerText()).trim();
  assert.match(link, new RegExp(`^${site.url}/invitations#token=.{20,}$`));
  await made.getByRole("button", { name: "Done" }).click();
  assert.ok(!(await page.content()).includes(link));
  await using guest = await site.visit();
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { level: 1 }).waitFor();
});

test("a lost second factor is removed, which the audit says and the account is told by its next sign-in", async () => {
  await site.makeUser("tess");
  const { secret } = (await site.call("tess", "POST", "/second-factor", {})) as { secret: string };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await site.call("tess", "POST", "/second-factor/confirm", { code });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/users?q=tess");
  await page.getByRole("row", { name: /tess.*Active.*On/ }).waitFor();
  await page.getByRole("button", { name: "Actions for tess" }).click();
  await page.getByRole("menuitem", { name: "Remove second factor" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove the second factor of tess?" });
  await dialog.getByText("be sure first who is asking").waitFor();
  await assertAccessible(page);
  await dialog.getByRole("button", { name: "Remove second factor" }).click();
  await page.getByText("tess has no second factor any more.").waitFor();
  await page.getByRole("row", { name: /tess.*off/ }).waitFor();
  await page.getByRole("button", { name: "Actions for tess" }).click();
  assert.equal(await page.getByRole("menuitem", { name: "Remove second factor" }).count(), 0);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await page.getByRole("cell", { name: "Removal of a second factor second-factor.remove" }).waitFor();
  await using hers = await site.visit();
  await site.signIn(hers, "tess");
  await hers.page.goto("/settings/security");
  await hers.page.getByRole("button", { name: "Account of tess" }).waitFor();
});

test("somebody who has forgotten the password gets a new one from an administrator", async () => {
  await site.makeUser("flora");
  await using visit = await site.visit({ expectedStatuses: [400] });
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/users?q=ada");
  await page.getByRole("button", { name: "Actions for ada" }).click();
  assert.equal(await page.getByRole("menuitem", { name: "Set a new password…" }).count(), 0, "of one's own");
  await page.goto("/admin/users?q=flora");
  await page.getByRole("button", { name: "Actions for flora" }).click();
  await page.getByRole("menuitem", { name: "Set a new password…" }).click();
  const dialog = page.getByRole("dialog", { name: "Set a new password for flora" });
  await dialog.getByRole("button", { name: "Set password" }).click();
  await dialog.getByText("This is needed.").waitFor();
  await dialog.getByLabel("New password").fill("password1234");
  await dialog.getByRole("button", { name: "Set password" }).click();
  await dialog.getByText("Easy to guess. Choose another password.").waitFor();
  await assertAccessible(page);
  const next = "four seldom used harbours";
  await dialog.getByLabel("New password").fill(next);
  await dialog.getByRole("button", { name: "Set password" }).click();
  await page.getByText("flora has a new password.").waitFor();
  const signIn = (secret: string) =>
    fetch(`${site.url}/api/v1/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username: "flora", password: secret }),
    });
  assert.equal((await signIn(next)).status, 201);
  assert.equal((await signIn(password)).status, 401);
});

test("the audit says in words what was done, and a refusal that a program repeats once", async () => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await fetch(`${site.url}/api/v1/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username: "alice", password: "not the password" }),
    });
  }
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/audit?action=session.create&result=refused");
  const row = page.getByRole("row", { name: /Sign-in session\.create.*alice/ });
  await row.getByText("3 times within a minute").waitFor();
  await row.getByRole("button", { name: /^Details of / }).click();
  const details = page.getByRole("dialog", { name: "Sign-in" });
  await details.getByText("session.create", { exact: true }).waitFor();
});

test("an organization and an account are suspended and restored, and nothing of them is there meanwhile", async () => {
  for (const name of ["olive", "pete"]) await site.makeUser(name);
  await site.call("olive", "POST", "/organizations", { name: "harbour", display_name: "The Harbour" });
  for (const namespace of ["harbour", "pete"])
    await site.call(namespace === "pete" ? "pete" : "olive", "POST", "/repositories", {
      namespace,
      name: "app",
      visibility: "public",
    });
  const statusOf = async (name: string) => (await fetch(`${site.url}/api/v1/repositories/${name}`)).status;
  await using visit = await site.visit({ width: 360 });
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/organizations");
  await page.getByLabel("Find an organization").fill("HARB");
  await page.waitForURL(/q=HARB/);
  await page.getByRole("button", { name: "Actions for harbour" }).click();
  await page.getByRole("menuitem", { name: "Suspend" }).click();
  const dialog = page.getByRole("dialog", { name: "Suspend harbour?" });
  await assertAccessible(page);
  await assertFits(page);
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await page.getByText("harbour is suspended.").waitFor();
  await page.getByRole("row", { name: /harbour.*Suspended/ }).waitFor();
  assert.equal(await statusOf("harbour/app"), 404);
  await using olives = await site.visit();
  await site.signIn(olives, "olive");
  await olives.page.goto("/o/harbour");
  await olives.page.getByText("Administrators of the site have suspended The Harbour").waitFor();
  await page.getByRole("button", { name: "Actions for harbour" }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
  await page.getByText("harbour is restored.").waitFor();
  assert.equal(await statusOf("harbour/app"), 200);

  await page.goto("/admin/users?q=pete");
  await page.getByRole("button", { name: "Actions for pete" }).click();
  await page.getByRole("menuitem", { name: "Suspend namespace" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend namespace" }).click();
  await page.getByRole("row", { name: /pete.*Suspended/ }).waitFor();
  assert.equal(await statusOf("pete/app"), 404);
  await page.getByRole("button", { name: "Actions for pete" }).click();
  await page.getByRole("menuitem", { name: "Restore namespace" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore namespace" }).click();
  await page.getByText("pete is restored.").waitFor();
  assert.equal(await statusOf("pete/app"), 200);
  const { items } = (await site.call("ada", "GET", "/audit?action=namespace.update")) as {
    items: readonly object[];
  };
  assert.equal(items.length, 4);
});

test("one account of 10,000 is found by a part of its name or address at once, and all are paged", async () => {
  await using rows = await TestAccounts.open(site.dataDir);
  const sailors = Array.from({ length: 10_000 }, (_, index) => `sailor-${String(index).padStart(5, "0")}`);
  for (let from = 0; from < sailors.length; from += 500)
    await Promise.all(
      sailors
        .slice(from, from + 500)
        .map((name) => rows.user(name, { email: `${name.slice(-5)}@crew.example` })),
    );
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/users");
  await page.getByRole("row", { name: /ada/ }).waitFor();
  for (const [typed, found] of [
    ["or-0777", "sailor-07779"],
    ["09999@CREW", "sailor-09999"],
  ] as const) {
    const before = performance.now();
    await page.getByLabel("Find by name or address").fill(typed);
    await page.getByRole("row", { name: /ada/ }).waitFor({ state: "detached" });
    await page.getByText(found, { exact: true }).waitFor();
    assert.ok(performance.now() - before < 2_000, `${typed} took ${performance.now() - before} ms`);
    await page.getByLabel("Find by name or address").fill("");
    await page.getByRole("row", { name: /ada/ }).waitFor();
  }
  await page.getByLabel("Find by name or address").fill("sailor");
  await page.waitForURL(/q=sailor$/);
  await page.getByText("sailor-00000", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Next" }).click();
  await page.getByText("sailor-00050", { exact: true }).waitFor();
});

test("a retired name is released", async () => {
  await site.call("alice", "POST", "/organizations", { name: "gone-by" });
  await site.call("alice", "DELETE", "/organizations/gone-by");
  await using visit = await site.visit({ width: 360, theme: "dark" });
  const { page } = visit;
  await site.signIn(visit, "ada");
  await page.goto("/admin/names");
  await page.getByRole("button", { name: "Release gone-by" }).click();
  await assertAccessible(page);
  await assertFits(page);
  await page.getByRole("dialog").getByRole("button", { name: "Release", exact: true }).click();
  await page.getByText("No name is retired").waitFor();
});

test("others than administrators are told that the pages are not for them", async () => {
  await site.makeUser("somebody");
  await using visit = await site.visit();
  await site.signIn(visit, "somebody");
  for (const path of ["/admin", "/admin/users", "/admin/audit"]) {
    await visit.page.goto(path);
    await visit.page.getByText("Only administrators of the site see this").waitFor();
  }
});
