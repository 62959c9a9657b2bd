import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "@estiva/testing/free-port";
import { startOpenIdProvider } from "@estiva/testing/openid-provider";
import { Secret, TOTP } from "otpauth";
import { openSite, password } from "./support/site.ts";

/** A port that is free now: a public address has to be known before the server starts. */
test("a second factor is asked for after the password, and a recovery code serves", async () => {
  await using site = await openSite();
  await site.makeUser("dora");
  const { secret } = (await site.call("dora", "POST", "/second-factor", {})) as { secret: string };
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  const confirmed = await site.call("dora", "POST", "/second-factor/confirm", { code });
  const { recovery_codes } = confirmed as { recovery_codes: readonly string[] };

  await using visit = await site.visit({ expectedStatuses: [400] });
  const { page } = visit;
  await page.goto("/signin?next=/search");
  await page.getByLabel("Username or email", { exact: true }).fill("dora");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/signin\/2fa/);
  await page.getByLabel("Code", { exact: true }).fill("0000-0000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("This code is wrong or was used before.").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(recovery_codes[0] ?? "");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL(`${site.url}/search`);
  await page.getByRole("button", { name: "Account of dora" }).waitFor();
});

test("the second step without the first leads back to the password", async () => {
  await using site = await openSite();
  await using visit = await site.visit();
  await visit.page.goto("/signin/2fa?next=/new");
  await visit.page.getByLabel("Password", { exact: true }).waitFor();
  assert.equal(new URL(visit.page.url()).pathname, "/signin");
});

test("somebody whom a provider vouches for signs up without a password, and signs in again later", async () => {
  await using provider = await startOpenIdProvider({
    accounts: {
      emil: { email: "emil@corp.example", email_verified: true, name: "Emil", preferred_username: "emil" },
    },
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await using site = await openSite({
    env: {
      ESTIVA_LISTEN: `127.0.0.1:${port}`,
      ESTIVA_PUBLIC_URL: url,
      ESTIVA_SIGN_UP: "open",
      ESTIVA_PLAIN_HTTP_LOGIN: "allow",
      ESTIVA_OIDC_CORP_ISSUER: provider.issuer,
      ESTIVA_OIDC_CORP_CLIENT_ID: provider.clientId,
      ESTIVA_OIDC_CORP_CLIENT_SECRET: provider.clientSecret,
      ESTIVA_OIDC_CORP_LABEL: "Corp",
    },
  });
  const goToProvider = async (visit: Awaited<ReturnType<typeof site.visit>>) => {
    const { page } = visit;
    await page.goto("/signin?next=/search");
    await page.getByRole("button", { name: "Sign in with Corp" }).click();
    await page.locator("input[name=login]").fill("emil");
    await page.locator("input[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await page.getByRole("button", { name: "Continue" }).click();
  };
  {
    await using visit = await site.visit({ otherOrigin: provider.issuer });
    const { page } = visit;
    await goToProvider(visit);
    await page.waitForURL(/\/signup\?/);
    assert.equal(await page.getByLabel("Username", { exact: true }).inputValue(), "emil");
    assert.equal(await page.getByLabel("Email", { exact: true }).inputValue(), "emil@corp.example");
    assert.equal(await page.getByLabel("Password", { exact: true }).count(), 0);
    await page.getByRole("button", { name: "Sign up", exact: true }).click();
    await page.waitForURL(`${url}/search`);
    await page.getByRole("button", { name: "Account of emil" }).waitFor();
  }
  await using again = await site.visit({ otherOrigin: provider.issuer });
  await goToProvider(again);
  await again.page.waitForURL(`${url}/search`);
  await again.page.getByRole("button", { name: "Account of emil" }).waitFor();
});

test("what a provider's refusal was is said on the sign-in page", async () => {
  await using site = await openSite();
  await using visit = await site.visit();
  await visit.page.goto("/signin?problem=not_allowed&provider=corp");
  await visit.page.getByText("This server does not take your account at the provider.").waitFor();
});

test("where sign-up is closed there is no way to it, and the page says whom to ask", async () => {
  await using site = await openSite({ env: { ESTIVA_SIGN_UP: "closed" } });
  await using visit = await site.visit();
  const { page } = visit;
  await page.goto("/signup");
  await page.getByRole("heading", { name: "Sign-up is closed" }).waitFor();
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Sign up" }).count(), 0);
});

test("whoever signs in with a provider goes on in another tab when the session has ended", async () => {
  await using provider = await startOpenIdProvider();
  const port = await freePort();
  await using site = await openSite({
    env: {
      ESTIVA_LISTEN: `127.0.0.1:${port}`,
      ESTIVA_PUBLIC_URL: `http://127.0.0.1:${port}`,
      ESTIVA_SIGN_UP: "open",
      ESTIVA_PLAIN_HTTP_LOGIN: "allow",
      ESTIVA_OIDC_CORP_ISSUER: provider.issuer,
      ESTIVA_OIDC_CORP_CLIENT_ID: provider.clientId,
      ESTIVA_OIDC_CORP_CLIENT_SECRET: provider.clientSecret,
    },
  });
  await site.makeUser("finn");
  await using visit = await site.visit({ expectedStatuses: [401, 404] });
  const { page, context } = visit;
  await site.signIn(visit, "finn");
  await page.goto("/new");
  await page.getByLabel("Repository name", { exact: true }).fill("kept");
  await context.clearCookies({ name: /^estiva_session/ });
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByRole("button", { name: "I am signed in: go on" }).click();
  await dialog.getByText("The sign-in has not arrived here yet.").waitFor();

  const opened = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Sign in in another tab" }).click();
  const tab = await opened;
  await tab.getByLabel("Username or email", { exact: true }).fill("finn");
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Sign in", exact: true }).click();
  await tab.getByRole("button", { name: "Account of finn" }).waitFor();

  await dialog.getByRole("button", { name: "I am signed in: go on" }).click();
  await page.waitForURL(`${site.url}/r/finn/kept`);
});
