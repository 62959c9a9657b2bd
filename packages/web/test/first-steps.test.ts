import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import { assertAccessible, assertFits, openSite, type Site } from "./support/site.ts";

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site[Symbol.asyncDispose]());

test("a server without an administrator says so, and where one gets the link", async () => {
  await using visit = await site.visit({ width: 360 });
  const { page } = visit;
  for (const path of ["/", "/signin", "/signup"]) {
    await page.goto(path);
    await page.getByText("This server has no administrator yet.").waitFor();
    await assertFits(page);
    await assertAccessible(page);
  }
});

test("the header leads to what there is to explore, on a telephone the account's menu", async () => {
  await site.makeUser("wanda");
  await using visit = await site.visit();
  const { page } = visit;
  await page.goto("/");
  await page.getByRole("banner").getByRole("link", { name: "Explore" }).click();
  await page.getByRole("heading", { level: 1, name: "Explore" }).waitFor();
  await using small = await site.visit({ width: 360 });
  await site.signIn(small, "wanda");
  await small.page.goto("/");
  const link = small.page.getByRole("banner").getByRole("link", { name: "Explore" });
  await small.page.getByRole("button", { name: "Account of wanda" }).click();
  assert.equal(await link.isVisible(), false);
  await small.page.getByRole("menuitem", { name: "Explore" }).click();
  await small.page.waitForURL(`${site.url}/search`);
});

test("an account with a second factor is told that docker's password is a token", async () => {
  await site.makeUser("otto");
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "otto");
  const hint = page.getByText("the password here is an access token");
  await page.goto("/");
  await page.getByText(`docker login -u otto ${site.host}`).waitFor();
  assert.equal(await hint.count(), 0, "its password is the one");
  const { secret } = (await site.call("otto", "POST", "/second-factor", {})) as { secret: string };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await site.call("otto", "POST", "/repositories", { namespace: "otto", name: "app" });
  // In the session of the page, which alone goes on.
  const path = "/api/v1/second-factor/confirm";
  const confirmed = await visit.context.request.post(path, { data: { code }, headers: { Origin: site.url } });
  assert.equal(confirmed.status(), 200, await confirmed.text());
  await page.goto("/r/otto/app");
  await page.getByText(`docker login -u otto ${site.host}`).waitFor();
  await hint.waitFor();
  await assertAccessible(page);
  await page.getByRole("link", { name: "Create token" }).click();
  await page.waitForURL(/\/settings\/tokens\?create=yes/);
});
