import type { IncomingMessage } from "node:http";
import { isStateChange, RegistryError } from "@estiva/protocol";
import type { RequestHost } from "./request-facts.ts";

/**
 * A web page can send a POST to a registry on its visitor's machine without asking first. Browsers say on
 * whose behalf they send: a state change from any other origin is refused.
 * @throws RegistryError originForeign
 */
export function refuseForeignOrigin(
  { method, headers }: IncomingMessage,
  host: RequestHost | undefined,
  publicUrl: URL | undefined,
): void {
  if (!isStateChange(method)) return;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new RegistryError("originForeign");
  const { origin } = headers;
  if (origin !== undefined && !isOurs(origin, host, publicUrl)) throw new RegistryError("originForeign");
}

/** What a page's form can send without asking first (Fetch standard, CORS-safelisted request-header). */
const formTypes: ReadonlySet<string | undefined> = new Set([
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/plain",
]);

/**
 * A browser too old to say on whose behalf it sends would post another page's form with the session's cookie. Our
 * own pages send JSON.
 * @throws RegistryError originForeign
 */
export function refuseForm({ method, headers }: IncomingMessage): void {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (!isStateChange(method) || !formTypes.has(type)) return;
  throw new RegistryError("originForeign", { message: "a page's form is refused; programs send JSON" });
}

function isOurs(origin: string, host: RequestHost | undefined, publicUrl: URL | undefined): boolean {
  if (publicUrl !== undefined) return origin === publicUrl.origin;
  return host !== undefined && (origin === `http://${host.host}` || origin === `https://${host.host}`);
}
