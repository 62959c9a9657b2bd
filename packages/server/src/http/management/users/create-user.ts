import { ApiProblem } from "@estiva/contract/problems";
import type { PendingIdentities } from "#server/accounts/identities/pending-identities.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { SignIn } from "#server/accounts/sessions/sign-in.ts";
import type { EmailVerification } from "#server/accounts/users/email-verification.ts";
import type { SignUp } from "#server/accounts/users/sign-up.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import { mailLanguageFor } from "#server/mail/mail-language.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { auditEvent } from "../../request/audit-event.ts";
import { signUpRule } from "../../request/sign-up-rule.ts";
import { readSignInCookie } from "../identities/sign-in-cookie.ts";
import { signInNewcomer } from "../identities/sign-in-newcomer.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "../require-secret-transport.ts";
import { accountViewer, presentOwnUser, presentUser } from "./present-user.ts";

export interface CreateUserParts {
  readonly config: Pick<Config, "signUp" | "publicUrl" | "requireVerifiedEmail">;
  readonly signUp: SignUp;
  readonly signIn: SignIn;
  readonly pending: PendingIdentities;
  readonly sessionRecords: SessionRecords;
  readonly verification: EmailVerification;
  readonly audit: AuditLog;
}

/** `POST /api/v1/users` */
export function createUser(parts: CreateUserParts): ManagementHandler<"createUser"> {
  const { config, verification, audit } = parts;
  return async ({ exchange, admission, body }) => {
    requireSecretTransport(exchange);
    const { caller, request, sender } = exchange;
    const { address, host, root } = sender;
    // Admins pass the sign-up rule.
    const isAdmin = admission.principal?.isSiteAdmin === true;
    const { username, password, invitation } = body;
    const pending =
      body.identity === undefined
        ? undefined
        : await parts.pending.requireUnlinked(readSignInCookie(exchange), body.identity);
    const vouched = pending?.isEmailVerified === true ? pending.identity.email : undefined;
    const email = body.email ?? vouched;
    if (password === undefined && pending === undefined) throw missing("#/password");
    if (email === undefined && config.requireVerifiedEmail && !isAdmin) throw missing("#/email");
    const language = mailLanguageFor(request.headers["accept-language"]);
    const isEmailVerified = email !== undefined && email.toLowerCase() === vouched?.toLowerCase();
    const user = await parts.signUp.register(
      { username, email, isEmailVerified, password, invitation, language, identity: pending?.identity },
      { isAdmin, address, rule: signUpRule(config, request, host), seesRoot: root !== "private" },
    );
    await verification.send(user);
    const actor = isAdmin ? caller.principal : userPrincipal(user.id);
    const more = { actor, namespaceId: user.id };
    await audit.record(auditEvent(exchange, "user.create", `user ${user.username}`, more));
    const headers = pending === undefined ? {} : await signInNewcomer(exchange, user, pending, parts);
    return {
      status: 201,
      headers,
      body: isAdmin ? presentUser(user, accountViewer(exchange, user)) : presentOwnUser(user),
    };
  };
}

function missing(pointer: string): ApiProblem {
  return new ApiProblem("request_invalid", { fields: [{ pointer, detail: "is needed" }] });
}
