import { ApiProblem } from "@estiva/protocol/management/problems";
import { signUpRule } from "#server/access/sign-up-rule.ts";
import type { AccessRecords } from "#server/accounts/access-records.ts";
import type { AuditLog } from "#server/accounts/audit-log.ts";
import type { EmailVerification } from "#server/accounts/email-verification.ts";
import { mailLanguageFor } from "#server/accounts/mail-language.ts";
import { anonymous, userPrincipal } from "#server/accounts/principal.ts";
import type { SignUp } from "#server/accounts/sign-up.ts";
import type { Config } from "#server/config/config.ts";
import { auditEvent } from "../../audit-event.ts";
import type { ManagementHandler } from "../manage.ts";
import { requireSecretTransport } from "./require-secret-transport.ts";
import { shownUser } from "./shown-user.ts";

export interface CreateUserParts {
  readonly config: Pick<Config, "signUp" | "publicUrl" | "requireVerifiedEmail">;
  readonly flow: SignUp;
  readonly verification: EmailVerification;
  readonly access: AccessRecords;
  readonly audit: AuditLog;
}

/** `POST /api/v1/users` */
export function createUser(parts: CreateUserParts): ManagementHandler<"createUser"> {
  const { config, flow, verification, access, audit } = parts;
  return async ({ exchange, body }) => {
    requireSecretTransport(exchange);
    const { caller, address, request, host, root } = exchange;
    const isAdmin =
      caller.principal !== anonymous && (await access.principal(caller.principal))?.isSiteAdmin === true;
    const { username, email, password, invitation, identity } = body;
    if (identity !== undefined) throw new ApiProblem("identity_invalid");
    if (password === undefined) throw missing("#/password");
    if (email === undefined && config.requireVerifiedEmail && !isAdmin) throw missing("#/email");
    const language = mailLanguageFor(request.headers["accept-language"]);
    const user = await flow.register(
      { username, email, password, invitation, language },
      { isAdmin, address, rule: signUpRule(config, request, host), seesRoot: root !== "private" },
    );
    await verification.send(user);
    const actor = isAdmin ? caller.principal : userPrincipal(user.id);
    const more = { actor, namespaceId: user.id };
    await audit.record(auditEvent(exchange, "user.create", `user ${user.username}`, more));
    return { status: 201, body: shownUser(user) };
  };
}

function missing(pointer: string): ApiProblem {
  return new ApiProblem("request_invalid", { fields: [{ pointer, detail: "is needed" }] });
}
