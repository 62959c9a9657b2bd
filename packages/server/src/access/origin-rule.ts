import type { IncomingMessage } from "node:http";
import { RegistryError } from "@estiva/protocol";
import type { RequestHost } from "./request-facts.ts";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether the method asks for a change (RFC 9110, section 9.2.1). */
export function isStateChange(method: string | undefined): boolean {
  return !safeMethods.has(method ?? "");
}

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

function isOurs(origin: string, host: RequestHost | undefined, publicUrl: URL | undefined): boolean {
  if (publicUrl !== undefined) return origin === publicUrl.origin;
  return host !== undefined && (origin === `http://${host.host}` || origin === `https://${host.host}`);
}
