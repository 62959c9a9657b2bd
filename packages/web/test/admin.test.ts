import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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
