import { RegistryError } from "@estiva/protocol";
import type { Judgement } from "#server/access/authority.ts";
import type { Caller } from "#server/access/caller.ts";
import type { Action } from "#server/rights/action.ts";
import { anonymous } from "#server/rights/principal.ts";

/**
 * What `/v2` answers to somebody who may not. Without a credential, and with a token that doesn't cover it, the
 * way is to get a (wider) token. Basic credentials say all that there is to say: what they don't reach is not
 * there, unless it may be read or made. Docker prints the message.
 */
export function refusal(caller: Caller, action: Action, judgement: Judgement): RegistryError {
  const { credential } = caller;
  if (credential.kind === "none") return new RegistryError("unauthorized");
  const { allowed } = judgement;
  const message = explanation(caller, action, judgement);
  if (credential.kind === "registry-token") return new RegistryError("scopeInsufficient", { message });
  const isKnown = allowed.has("pull") || allowed.has("create") || isTypo(action, judgement);
  return isKnown ? new RegistryError("denied", { message }) : new RegistryError("nameUnknown");
}

function isTypo(action: Action, { obstacle }: Judgement): boolean {
  return obstacle === "no-such-namespace" && action !== "pull";
}

/** Says no more than the caller may know: what may not be read is not told apart from what is not there. */
function explanation({ principal }: Caller, action: Action, judgement: Judgement): string {
  const { allowed, target } = judgement;
  if (isTypo(action, judgement)) return `there is no such namespace: ${target.path.split("/")[0]}`;
  const isStranger = principal === anonymous;
  if (allowed.has("pull") && action !== "pull") {
    if (target.repository === undefined) return "there is no such repository, and your login may not make it";
    const change = action === "delete" ? "delete from" : "push to";
    return isStranger
      ? `sign in to ${change} this repository`
      : `your login may read this repository, but not ${change} it`;
  }
  return isStranger
    ? "there is no such repository, or you must sign in to use it"
    : "there is no such repository, or your login has no rights to it";
}
