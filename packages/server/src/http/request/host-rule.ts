import { isIP } from "node:net";
import { RegistryError } from "@estiva/protocol";
import { type Config, isLoopback } from "#server/config/config.ts";
import { isLoopbackHost, parseHost, type RequestHost } from "./request-facts.ts";

type HostConfig = Pick<Config, "listen" | "publicUrl" | "allowedHosts">;

/**
 * Reads the Host header and refuses names that a page in a browser could have rebound to this server (DNS
 * rebinding), on loopback and wherever the registry knows its own address.
 * @param always judge the name even where the registry doesn't know its own address.
 * @throws RegistryError hostUnknown (421), requestInvalid
 */
export function checkHost(
  config: HostConfig,
  header: string | undefined,
  always: boolean,
): RequestHost | undefined {
  const host = parseHost(header);
  if (host === "invalid")
    throw new RegistryError("requestInvalid", { message: "the Host header is not valid" });
  const judged = always || config.publicUrl !== undefined || isLoopback(config.listen.host);
  if (host !== undefined && judged && !isKnown(config, host)) throw new RegistryError("hostUnknown");
  return host;
}

/** Whether the name can be believed to be this server's: nobody who rebinds a name has it pass for ours. */
export function isKnown({ publicUrl, allowedHosts }: HostConfig, host: RequestHost): boolean {
  const { hostname } = host;
  return (
    isIP(hostname) !== 0 ||
    isLoopbackHost(host) ||
    !hostname.includes(".") ||
    hostname === publicUrl?.hostname ||
    allowedHosts.includes(hostname) ||
    allowedHosts.includes(host.host)
  );
}
