import { RegistryError } from "@estiva/protocol";
import type { RegistryToken, RegistryTokens } from "./registry-tokens.ts";

/** Who asks, by an id that rights, owners and the log use. */
export const anonymous = "anonymous";

export interface Caller {
  readonly principal: string;
  /** The registry token that was shown, if one was. */
  readonly token: RegistryToken | undefined;
}

const nobody: Caller = { principal: anonymous, token: undefined };

/** A user and a password that are both empty: how OCI's conformance suite says that it has none. */
const emptyBasic = "Og==";

/**
 * Reads the Authorization header.
 * @throws RegistryError tokenInvalid, credentialsInvalid
 */
export async function authenticate(
  authorization: string | undefined,
  tokens: RegistryTokens,
): Promise<Caller> {
  if (authorization === undefined || authorization === "") return nobody;
  const [, scheme = "", value = ""] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer") {
    const token = await tokens.read(value);
    if (token === undefined) throw new RegistryError("tokenInvalid");
    return { principal: token.principal, token };
  }
  if (scheme.toLowerCase() === "basic" && value === emptyBasic) return nobody;
  throw new RegistryError("credentialsInvalid");
}
