import type { IncomingMessage } from "node:http";
import type { Config } from "#server/config/config.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import { isPlainlyLocal } from "./local-request.ts";
import type { RequestHost } from "./request-facts.ts";

/**
 * What anyone may do in the root namespace, for this request. Without a setting, a registry that listens on
 * loopback is open to requests that were plainly made on this machine, and the container image is open until
 * somebody has made an account.
 */
export function rootAccess(
  { rootNamespace, publicUrl }: Pick<Config, "rootNamespace" | "publicUrl">,
  request: IncomingMessage,
  host: RequestHost | undefined,
  anyAccount: boolean,
): RootAccess {
  if (rootNamespace === "container-default") return anyAccount ? "public" : "open";
  if (rootNamespace !== "loopback-default") return rootNamespace;
  return isPlainlyLocal(request, host, publicUrl) ? "open" : "private";
}
