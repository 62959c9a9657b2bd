import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { freePort } from "@estiva/testing/free-port";
import { startOpenIdProvider } from "@estiva/testing/openid-provider";
import type { Page } from "playwright-core";
import { assertAccessible, assertFits, openSite, type Site, type Visit } from "./support/site.ts";

describe("why a team may do what", () => {
  test("is answered by the server, in the matrix and on the repository's page, for its members too", async () => {
    await using site = await openSite();
    for (const name of ["ana", "ben"]) await site.makeUser(name);
    const ana = (method: string, path: string, body?: unknown) => site.call("ana", method, path, body);
    await ana("POST", "/organizations", { name: "acme" });
    await ana("POST", "/repositories", { namespace: "acme", name: "shop" });
    await join(site, "ben");
    for (const name of ["ops", "idle"]) await ana("POST", "/organizations/acme/teams", { name });
    await ana("PUT", "/organizations/acme/teams/ops/members/ben", {});
    const subject = { kind: "team", name: "ops" };
    await ana("POST", "/namespaces/acme/grants", { subject, pattern: "**", role: "write" });

    await using visit = await site.visit();
    const { page } = visit;
    await site.signIn(visit, "ana");
    await page.goto("/o/acme/access");
    await page.getByRole("button", { name: "ben, shop: Write via team ops Why?" }).waitFor();
    await page.getByRole("button", { name: "ops, shop: Write granted Why?" }).click();
    await answers(page, "What team ops may do to acme/shop", "Granted to the team itself: Pull, Push");
    await page.getByRole("button", { name: "idle, shop: – Why?" }).click();
    await answers(page, "What team idle may do to acme/shop", "No rights in acme");

    await page.goto("/r/acme/shop/access");
    const table = page.getByRole("table", { name: "Who may do what" });
    const ben = table.getByRole("row").filter({ hasText: "ben" });
    await ben.getByText("via team ops").waitFor();
    await ben.getByText("Write", { exact: true }).waitFor();
    await ben.getByRole("button", { name: "Why?" }).click();
    await answers(page, "What ben may do to acme/shop", "Granted to team ops: Pull, Push");
    await table.getByRole("row").filter({ hasText: "ops" }).first().getByRole("button").click();
    await answers(page, "What team ops may do to acme/shop", "Granted to the team itself: Pull, Push");
  });
});

async function answers(page: Page, question: string, reason: string): Promise<void> {
  const why = page.getByRole("dialog", { name: "Why?" });
  await why.getByText(question).waitFor();
  await why.getByText(reason).waitFor();
  await assertAccessible(page);
  await why.getByRole("button", { name: "Done" }).click();
  await why.waitFor({ state: "detached" });
}

async function join(site: Site, name: string): Promise<void> {
  await site.call("ana", "PUT", `/organizations/acme/members/${name}`, { role: "member" });
  const { items } = (await site.call(name, "GET", "/invitations")) as { items: readonly { id: string }[] };
  await site.call(name, "POST", `/invitations/${items[0]?.id}/accept`, {});
}

test("one's own namespace has access, robots, quota and audit, for nobody else", async () => {
  await using site = await openSite();
  for (const name of ["ana", "ben"]) await site.makeUser(name);
  await site.call("ana", "POST", "/repositories", { namespace: "ana", name: "app" });
  await using visit = await site.visit();
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/");
  await page.getByRole("button", { name: "Account of ana" }).click();
  await page.getByRole("menuitem", { name: "Your profile" }).click();
  const sections = page.getByRole("navigation", { name: "ana" });

  await sections.getByRole("link", { name: "Access" }).click();
  await page.getByRole("button", { name: "ana, app: Owner Why?" }).waitFor();
  await page.getByRole("button", { name: "Grant access" }).click();
  const grant = page.getByRole("dialog", { name: "Grant access" });
  assert.deepEqual(await grant.getByLabel("To a").locator("option").allInnerTexts(), ["Person", "Robot"]);
  await grant.getByLabel("Username", { exact: true }).fill("ben");
  await grant.getByRole("radio", { name: "Write" }).check();
  await grant.getByRole("button", { name: "Grant", exact: true }).click();
  await page.getByRole("button", { name: "ben, app: Write granted Why?" }).click();
  await answers(page, "What ben may do to ana/app", "Granted to the account itself: Pull, Push");
  await page.getByRole("radio", { name: "Public" }).click();
  await page.getByText("Saved").first().waitFor();
  const { default_visibility } = (await site.call("ana", "GET", "/namespaces/ana")) as {
    default_visibility: string;
  };
  assert.equal(default_visibility, "public");

  await sections.getByRole("link", { name: "Robots" }).click();
  await page.getByRole("button", { name: "New robot" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("ci");
  await page.getByRole("dialog").getByRole("button", { name: "New robot" }).click();
  const secret = page.getByRole("region", { name: "Secret of ana.ci" });
  await secret.getByRole("link", { name: "Grant access" }).waitFor();
  await secret.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("button", { name: "Actions for ana.ci" }).click();
  await page.getByRole("menuitem", { name: "Grant access" }).click();
  await page.waitForURL(/\/u\/ana\/access\?/);
  await grant.getByRole("button", { name: "Grant", exact: true }).click();
  await page.getByRole("button", { name: "ana.ci, app: Read granted Why?" }).waitFor();

  await sections.getByRole("link", { name: "Quota" }).click();
  await page.getByText("Storage").waitFor();
  await sections.getByRole("link", { name: "Audit" }).click();
  await page.getByText("robot.create", { exact: true }).waitFor();

  await using others = await site.visit();
  await site.signIn(others, "ben");
  await others.page.goto("/u/ana");
  await others.page.getByRole("heading", { level: 1, name: "ana" }).waitFor();
  assert.equal(await others.page.getByRole("link", { name: "Robots" }).count(), 0);
  for (const section of ["access", "robots", "quota", "audit"]) {
    await others.page.goto(`/u/ana/${section}`);
    await others.page.getByText("Only ana sees this").waitFor();
  }
});

test("a team that follows a provider's group has who is in the group, from the next sign-in on", async () => {
  await using provider = await startOpenIdProvider({
    accounts: {
      gina: {
        email: "gina@corp.example",
        email_verified: true,
        preferred_username: "gina",
        groups: ["sre"],
      },
    },
  });
  const host = `127.0.0.1:${await freePort()}`;
  await using site = await openSite({
    env: {
      ESTIVA_LISTEN: host,
      ESTIVA_PUBLIC_URL: `http://${host}`,
      ESTIVA_SIGN_UP: "open",
      ESTIVA_PLAIN_HTTP_LOGIN: "allow",
      ESTIVA_OIDC_CORP_ISSUER: provider.issuer,
      ESTIVA_OIDC_CORP_CLIENT_ID: provider.clientId,
      ESTIVA_OIDC_CORP_CLIENT_SECRET: provider.clientSecret,
      ESTIVA_OIDC_CORP_LABEL: "Corp",
    },
  });
  await site.makeUser("ana");
  await site.call("ana", "POST", "/organizations", { name: "acme" });
  {
    await using ginas = await site.visit({ otherOrigin: provider.issuer });
    await signInAtCorp(ginas, "gina");
    await ginas.page.getByRole("button", { name: "Sign up", exact: true }).click();
    await ginas.page.getByRole("button", { name: "Account of gina" }).waitFor();
    await site.call("ana", "PUT", "/organizations/acme/members/gina", { role: "member" });
    await ginas.page.goto("/o/acme");
    await ginas.page.getByRole("button", { name: "Accept" }).click();
    await ginas.page.getByText("You are a member").waitFor();
  }

  await using visit = await site.visit({ expectedStatuses: [400], width: 360 });
  const { page } = visit;
  await site.signIn(visit, "ana");
  await page.goto("/o/acme/teams");
  await page.getByRole("button", { name: "New team" }).click();
  const dialog = page.getByRole("dialog", { name: "New team" });
  await dialog.getByLabel("Name", { exact: true }).fill("ops");
  await dialog.getByLabel("Follows group").fill("elsewhere:sre");
  await dialog.getByRole("button", { name: "New team" }).click();
  const field = dialog.getByLabel("Follows group");
  await field.and(page.locator("[aria-invalid=true]")).waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await field.fill("corp:sre");
  await dialog.getByRole("button", { name: "New team" }).click();
  await page.waitForURL(/\/teams\/ops$/);
  await page.getByText("corp:sre").waitFor();
  await page.getByText("Nobody is in this team").waitFor();
  assert.equal(await page.getByRole("button", { name: "Add member" }).count(), 0);

  await using again = await site.visit({ otherOrigin: provider.issuer });
  await signInAtCorp(again, "gina");
  await again.page.getByRole("button", { name: "Account of gina" }).waitFor();
  await page.reload();
  await page.getByRole("row", { name: /gina/ }).waitFor();
});

async function signInAtCorp({ page }: Visit, login: string): Promise<void> {
  await page.goto("/signin?next=/search");
  await page.getByRole("button", { name: "Sign in with Corp" }).click();
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}
