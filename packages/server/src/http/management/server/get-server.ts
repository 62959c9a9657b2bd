import type { UserRecords } from "#server/accounts/users/user-records.ts";
import type { Config } from "#server/config/config.ts";
import { version } from "#server/config/version.ts";
import { signUpRule } from "../../request/sign-up-rule.ts";
import type { ManagementHandler } from "../manage.ts";

/** `GET /api/v1/server`: what pages have to know before anybody signs in. */
export function getServer(
  config: Pick<Config, "signUp" | "publicUrl" | "mail" | "providers">,
  users: UserRecords,
): ManagementHandler<"getServer"> {
  return async ({
    exchange: {
      request,
      sender: { host, root },
    },
  }) => ({
    status: 200,
    body: {
      version,
      sign_up: signUpRule(config, request, host),
      providers: config.providers.map(({ id, label }) => ({ id, name: label })),
      mail_configured: config.mail !== undefined,
      public_url: config.publicUrl?.origin ?? null,
      root_namespace: root,
      setup_needed: !(await users.anyAdmin()),
    },
  });
}
