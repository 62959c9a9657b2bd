import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { Browser } from "@estiva/testing/browser";
import { signInElsewhere } from "@estiva/testing/sign-in-elsewhere";
import { type SpawnedServer, type SpawnOptions, spawnServer } from "@estiva/testing/spawn-server";

/** A server that knows its public address: `http://localhost:PORT`. */
export interface PublicServer extends SpawnedServer {
  readonly publicUrl: string;
}

/** The address stands in the settings: the port must be known before the server takes it. */
export async function spawnPublicServer(
  env: Readonly<Record<string, string | undefined>>,
  options: Pick<SpawnOptions, "movableClock"> = {},
): Promise<PublicServer> {
  for (let attempt = 1; ; attempt += 1) {
    // Below what systems give to whoever asks for any port, as all other tests do.
    const port = randomInt(15_000, 32_000);
    const publicUrl = `http://localhost:${port}`;
    const own = { ESTIVA_LISTEN: `127.0.0.1:${port}`, ESTIVA_PUBLIC_URL: publicUrl };
    try {
      return Object.assign(await spawnServer({ ...options, env: { ...own, ...env } }), { publicUrl });
    } catch (error) {
      if (attempt === 5 || !String(error).includes(`${port}`)) throw error;
    }
  }
}

export interface Wish {
  readonly intent?: "sign_in" | "link";
  readonly next?: string;
  /** Presses "cancel" there. */
  readonly cancels?: boolean;
}

/** Begins a sign-in, and goes through the provider's pages as this person. @returns where the provider leads to. */
export async function goElsewhere(
  browser: Browser,
  provider: string,
  login: string,
  { intent = "sign_in", next, cancels = false }: Wish = {},
): Promise<URL> {
  const wish = { intent, ...(next === undefined ? {} : { next }) };
  const path = `/api/v1/sign-ins/${provider}`;
  const { redirect_url: start } = await browser.expect<{ redirect_url: string }>(200, "POST", path, wish);
  const url = new URL(start);
  const redirectUri = new URL(url.searchParams.get("redirect_uri") ?? "");
  return await signInElsewhere(url, { login, redirectUri, cancels });
}

/** Comes back from the provider. @returns where the browser is sent next. */
export async function comeBack(browser: Browser, callback: URL): Promise<string> {
  const answer = await browser.call("GET", `${callback.pathname}${callback.search}`);
  assert.equal(answer.status, 303, answer.body.toString());
  assert.equal(answer.headers["cache-control"], "no-store");
  assert.equal(answer.headers["referrer-policy"], "no-referrer");
  return answer.headers.location ?? "";
}

export async function signInBy(
  browser: Browser,
  provider: string,
  login: string,
  wish?: Wish,
): Promise<string> {
  return await comeBack(browser, await goElsewhere(browser, provider, login, wish));
}

export interface Pending {
  readonly pending: string;
  readonly intent: string;
  readonly provider: string;
  readonly provider_name: string;
  readonly name: string | null;
  readonly suggested_username: string | null;
  readonly email: string | null;
  readonly email_verified: boolean;
}

export async function pendingOf(browser: Browser): Promise<Pending> {
  return await browser.expect<Pending>(200, "GET", "/api/v1/pending-identity");
}

/** Signs up with a provider. */
export async function signUpBy(
  browser: Browser,
  provider: string,
  login: string,
  username: string,
  more: object = {},
): Promise<void> {
  assert.match(await signInBy(browser, provider, login), /^\/signup\?/);
  const { pending } = await pendingOf(browser);
  await browser.expect(201, "POST", "/api/v1/users", { username, identity: pending, ...more });
}
