import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freePort } from "@estiva/testing/free-port";
import { type MailBox, startMailBox, tokenIn } from "@estiva/testing/mail-box";
import { assertAccessible, assertFits, openSite, password, type Site } from "./support/site.ts";

let mails: MailBox;
let site: Site;

/** The public address has to be known before the server starts; its port is taken again at once. */
before(async () => {
  mails = await startMailBox();
  const host = `127.0.0.1:${await freePort()}`;
  site = await openSite({
    env: {
      ...mails.env,
      ESTIVA_LISTEN: host,
      ESTIVA_PUBLIC_URL: `http://${host}`,
      ESTIVA_SIGN_UP: "open",
      ESTIVA_PLAIN_HTTP_LOGIN: "allow",
    },
  });
});
after(async () => {
  await site[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

async function linkIn(to: string, page: "verify" | "reset" | "invitations"): Promise<string> {
  return `${site.url}/${page}#token=${tokenIn(await mails.next(to), page)}`;
}

/** Where mails are sent, nobody signs in with an address that was never verified. */
async function makeVerified(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await site.makeUser(name);
    const token = tokenIn(await mails.next(`${name}@example.org`), "verify");
    const answer = await fetch(`${site.url}/api/v1/email-verifications/redeem`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    assert.equal(answer.status, 204);
  }
}

test("an address is verified by its mail's link, and a forgotten password gets a new one", async () => {
  await site.makeUser("vera");
  await using visit = await site.visit({ expectedStatuses: [400] });
  const { page } = visit;
  await page.goto(await linkIn("vera@example.org", "verify"));
  await page.getByRole("button", { name: "Verify" }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the secret leaves the address");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Your address is verified.").waitFor();

  await page.goto("/signin");
  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await page.getByLabel("Username or email").fill("vera");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("If vera has a verified address here").waitFor();
  const link = await linkIn("vera@example.org", "reset");
  await page.goto(link);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Too short").waitFor();
  await page.getByLabel("New password").fill("a second good passphrase");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("link", { name: "Sign in" }).last().click();
  await page.getByLabel("Username or email").fill("vera");
  await page.getByLabel("Password", { exact: true }).fill("a second good passphrase");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Account of vera" }).waitFor();

  await page.goto(link);
  await page.getByLabel("New password").fill("a third good passphrase");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("This link is used or too old.").waitFor();
});

test("a new address is not verified yet, and gets its mail again", async () => {
  await makeVerified("nina");
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "nina");
  await page.goto("/settings/profile");
  await page.getByText("Verified", { exact: true }).waitFor();
  await page.getByLabel("Address").fill("nina@new.example.org");
  await page.getByRole("button", { name: "Change address" }).click();
  await page.getByText("A link went to nina@new.example.org.").waitFor();
  await page.getByText("Not verified").waitFor();
  // The server sends no second one within five minutes; the first one's link goes on working.
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.getByRole("main").getByText("A link went to nina@new.example.org.").waitFor();
  await page.goto(await linkIn("nina@new.example.org", "verify"));
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByRole("link", { name: "To the settings" }).click();
  await page.getByText("Verified", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Address").inputValue(), "nina@new.example.org");
});

test("an invitation's link leads through the sign-in into the organization", async () => {
  await makeVerified("olga", "ivan");
  await site.call("olga", "POST", "/organizations", { name: "dockers", display_name: "Dock Workers" });
  await using visit = await site.visit();
  const { page } = visit;
  await site.call("olga", "PUT", "/organizations/dockers/members/ivan", { role: "member" });
  await page.goto(await linkIn("ivan@example.org", "invitations"));
  await page.getByText("You are invited to an organization.").waitFor();
  const facts = await page.getByRole("main").locator("dl").innerText();
  for (const said of ["Dock Workers", "Member", "olga", "Valid until"])
    assert.ok(facts.includes(said), `${said}: ${facts}`);
  assert.ok(!facts.includes("ivan"), "not for whom it is: the link may be in anybody's hands");
  await assertAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Username or email").fill("ivan");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const linked = page.getByRole("region", { name: "You opened the link of an invitation" });
  await linked.getByText("Dock Workers").waitFor();
  await assertAccessible(page);
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByText("You are a member of dockers now.").waitFor();
  await page.getByRole("heading", { name: "Nobody is waiting for an answer" }).waitFor();
  const { role } = (await site.call("ivan", "GET", "/organizations/dockers")) as { role: string };
  assert.equal(role, "member");
});

test("who is invited by an address gets a mail, and comes in once the address is verified; nobody else", async () => {
  await makeVerified("paula", "quentin");
  await site.call("paula", "POST", "/organizations", { name: "cranes" });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "paula");
  await page.goto("/o/cranes/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Invite to cranes" });
  await dialog.getByText("An address gets a mail with a link.").waitFor();
  await dialog.getByLabel("Username or email").fill("rosa@example.org");
  await dialog.getByRole("radio", { name: "Owner" }).check();
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByText("rosa@example.org is invited.").waitFor();
  await page.getByRole("table", { name: "Pending invitations" }).getByText("rosa@example.org").waitFor();
  const link = await linkIn("rosa@example.org", "invitations");

  await using others = await site.visit();
  await site.signIn(others, "quentin");
  await others.page.goto(link);
  await others.page.getByText("It is for another account").waitFor();
  assert.equal(await others.page.getByRole("button", { name: "Accept", exact: true }).count(), 0);
  await assertAccessible(others.page);
  await others.page.getByRole("button", { name: "Forget it" }).click();
  await others.page.getByText("It is for another account").waitFor({ state: "detached" });

  await using rosas = await site.visit({ width: 360, theme: "dark", expectedStatuses: [400, 403] });
  const rosa = rosas.page;
  await rosa.goto(link);
  await rosa.getByText("You are invited to an organization.").waitFor();
  assert.equal(new URL(rosa.url()).hash, "", "the secret leaves the address");
  await assertAccessible(rosa);
  await assertFits(rosa);
  await rosa.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await rosa.getByLabel("Username", { exact: true }).fill("rosa");
  await rosa.getByLabel("Email", { exact: true }).fill("rosa@example.org");
  await rosa.getByLabel("Password", { exact: true }).fill(password);
  await rosa.getByRole("button", { name: "Sign up", exact: true }).click();
  await rosa.getByText("A link went to rosa@example.org.").waitFor();
  await rosa.goto(await linkIn("rosa@example.org", "verify"));
  await rosa.getByRole("button", { name: "Verify" }).click();
  await rosa.getByText("Your address is verified.").waitFor();
  await rosa.goto("/signin?next=/invitations");
  await rosa.getByLabel("Username or email").fill("rosa");
  await rosa.getByLabel("Password", { exact: true }).fill(password);
  await rosa.getByRole("button", { name: "Sign in", exact: true }).click();
  await rosa
    .getByRole("region", { name: /link of an invitation/ })
    .getByText("Owner")
    .waitFor();
  await rosa.getByRole("button", { name: "Accept", exact: true }).click();
  await rosa.getByText("You are a member of cranes now.").waitFor();
  await rosa.goto(link);
  await rosa.getByText("This invitation is used, withdrawn, too old").waitFor();
});

test("an invitation of one's own is accepted in the list", async () => {
  await makeVerified("hanna", "jonas");
  await site.call("hanna", "POST", "/organizations", { name: "riggers" });
  await site.call("hanna", "PUT", "/organizations/riggers/members/jonas", { role: "owner" });
  await using visit = await site.visit();
  await site.signIn(visit, "jonas");
  await visit.page.goto("/invitations");
  const row = visit.page.getByRole("row").filter({ hasText: "riggers" });
  await row.getByText("Owner").waitFor();
  await row.getByRole("button", { name: "Accept the invitation of riggers" }).click();
  await visit.page.getByText("You are a member of riggers now.").waitFor();
});
