import { AccountName } from "@estiva/protocol";
import { type Environment, SettingInvalid, type SettingName, SettingsUnusable } from "./env.ts";
import { isMailAddress, type MailConfig } from "./mail.ts";
import { oneOf, optional, read, together } from "./read-setting.ts";
import { parseCount, parseDuration, parseSize } from "./values.ts";

export const signUps = ["open", "invite", "closed"] as const;

/** Who may make an account: anyone, whoever has an invitation, or nobody but admins. */
export type SignUp = (typeof signUps)[number];

/**
 * `loopback-default`: nobody chose; open to this machine's own users as long as nothing suggests a proxy or a
 * rebound name in between, else by invitation.
 */
export type SignUpConfig = SignUp | "loopback-default";

/** What is settled about accounts and what they may use. Durations in milliseconds. */
export interface AccountsConfig {
  readonly signUp: SignUpConfig;
  /** Accounts made from one address in an hour; undefined for any number. */
  readonly signUpsPerHour: number | undefined;
  readonly firstAdmin: FirstAdminConfig | undefined;
  /** An admin who is to get back in. */
  readonly adminReset: AccountName | undefined;
  readonly allowPlainHttpLogin: boolean;
  readonly requireVerifiedEmail: boolean;
  readonly tokenMaxLifetime: number;
  readonly auditRetention: number;
  /** Of one account, or of one address without an account. */
  readonly maxOpenUploads: number;
  readonly maxRepositoriesPerAccount: number;
  /** In bytes; undefined for any number. */
  readonly maxBytesPerNamespace: number | undefined;
}

/** An admin to be made at a start at which there is none. */
export interface FirstAdminConfig {
  readonly username: AccountName;
  readonly password: string;
  readonly email: string | undefined;
}

/** @param ownMachine whether nobody chose and only this machine can reach the registry. */
export function readAccounts(
  env: Environment,
  {
    ownMachine,
    onLoopback,
    mail,
  }: { ownMachine: boolean; onLoopback: boolean; mail: MailConfig | undefined },
): AccountsConfig {
  return {
    signUp: optional(env, "ESTIVA_SIGN_UP", oneOf(signUps)) ?? (ownMachine ? "loopback-default" : "invite"),
    signUpsPerHour: read(env, "ESTIVA_SIGN_UPS_PER_HOUR", onLoopback ? "off" : "20", parseCountOrOff),
    firstAdmin: readFirstAdmin(env),
    adminReset: optional(env, "ESTIVA_ADMIN_RESET", parseAccountName),
    allowPlainHttpLogin:
      read(env, "ESTIVA_PLAIN_HTTP_LOGIN", "refuse", oneOf(["refuse", "allow"])) === "allow",
    requireVerifiedEmail: readVerification(env, mail),
    tokenMaxLifetime: read(env, "ESTIVA_TOKEN_MAX_LIFETIME", "365d", parseLifetime),
    auditRetention: read(env, "ESTIVA_AUDIT_RETENTION", "365d", parseLifetime),
    maxOpenUploads: read(env, "ESTIVA_MAX_OPEN_UPLOADS", "1000", parseCount),
    maxRepositoriesPerAccount: read(env, "ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT", "10000", parseCount),
    maxBytesPerNamespace: optional(env, "ESTIVA_MAX_BYTES_PER_NAMESPACE", parseSize),
  };
}

function parseCountOrOff(setting: SettingName, value: string): number | undefined {
  return value === "off" ? undefined : parseCount(setting, value);
}

function parseLifetime(setting: SettingName, value: string): number {
  const lifetime = parseDuration(setting, value);
  if (lifetime >= 60_000) return lifetime;
  throw new SettingInvalid(setting, value, "a minute or longer, like 90d");
}

function readVerification(env: Environment, mail: MailConfig | undefined): boolean {
  const byDefault = mail === undefined ? "off" : "required";
  const isRequired =
    read(env, "ESTIVA_EMAIL_VERIFICATION", byDefault, oneOf(["required", "off"])) === "required";
  if (!isRequired || mail !== undefined) return isRequired;
  throw new SettingsUnusable(
    "ESTIVA_EMAIL_VERIFICATION is required, but no mail can be sent: set ESTIVA_SMTP_URL.",
  );
}

function readFirstAdmin(env: Environment): FirstAdminConfig | undefined {
  const admin = together(env, ["ESTIVA_ADMIN_USERNAME", "ESTIVA_ADMIN_PASSWORD"], ["ESTIVA_ADMIN_EMAIL"]);
  if (admin === undefined) return undefined;
  return {
    username: parseAccountName("ESTIVA_ADMIN_USERNAME", admin[0]),
    password: parsePassword("ESTIVA_ADMIN_PASSWORD", admin[1]),
    email: optional(env, "ESTIVA_ADMIN_EMAIL", parseMailAddress),
  };
}

function parseAccountName(setting: SettingName, value: string): AccountName {
  const name = AccountName.parse(value);
  if (name !== undefined && AccountName.reservation(name) !== "none") return name;
  throw new SettingInvalid(
    setting,
    value,
    "an account name, like alice: a-z, 0-9 and -, and no reserved word",
  );
}

/** Whether it is a common one is the accounts' matter. */
function parsePassword(setting: SettingName, value: string): string {
  if (value.length >= 8 && value.length <= 1_024) return value;
  throw new SettingInvalid(setting, value, "at least 8 characters long");
}

function parseMailAddress(setting: SettingName, value: string): string {
  if (isMailAddress(value)) return value;
  throw new SettingInvalid(setting, value, "an e-mail address");
}
