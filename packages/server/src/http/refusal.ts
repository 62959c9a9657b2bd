import { RegistryError } from "@estiva/protocol";
import type { Judgement } from "#server/access/authority.ts";
import type { Caller } from "#server/access/caller.ts";
import type { Action } from "#server/accounts/action.ts";

/**
 * What `/v2` answers to somebody who may not. Without a credential, and with a token that doesn't cover it, the
 * way is to get a (wider) token. Basic credentials say all that there is to say: what they don't reach is not
 * there, unless it may be read or made.
 */
export function refusal(
  caller: Caller,
  action: Action,
  { allowed, obstacle, target }: Judgement,
): RegistryError {
  const { credential } = caller;
  if (credential.kind === "none") return new RegistryError("unauthorized");
  const isTypo = obstacle === "no-such-namespace" && action !== "pull";
  const message = isTypo ? { message: `there is no such namespace: ${target.path.split("/")[0]}` } : {};
  if (credential.kind === "registry-token") return new RegistryError("scopeInsufficient", message);
  const isKnown = allowed.has("pull") || allowed.has("create");
  return isKnown || isTypo ? new RegistryError("denied", message) : new RegistryError("nameUnknown");
}
