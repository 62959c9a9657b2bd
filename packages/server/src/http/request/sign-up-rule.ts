import type { IncomingMessage } from "node:http";
import type { SignUp } from "#server/config/accounts.ts";
import type { Config } from "#server/config/config.ts";
import { isPlainlyLocal } from "./local-request.ts";
import type { RequestHost } from "./request-facts.ts";

/**
 * Who may make an account, for this request. Without a setting, a registry that listens on loopback lets this
 * machine's own users, and asks everybody else for an invitation.
 */
export function signUpRule(
  { signUp, publicUrl }: Pick<Config, "signUp" | "publicUrl">,
  request: IncomingMessage,
  host: RequestHost | undefined,
): SignUp {
  if (signUp !== "loopback-default") return signUp;
  return isPlainlyLocal(request, host, publicUrl) ? "open" : "invite";
}
