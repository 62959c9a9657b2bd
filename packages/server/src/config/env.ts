import { readFileSync } from "node:fs";

/**
 * The settings as the environment spells them. What each means to the program is `config.ts`. In
 * `ESTIVA_OIDC_NAME_…` the third word stands for a name that the operator gives to the provider.
 */
export const settings = {
  ESTIVA_LISTEN: "address and port to serve on",
  ESTIVA_DATA_DIR: "folder for the database and the blobs",
  ESTIVA_DATABASE_URL: "metadata store",
  ESTIVA_BLOB_STORE_URL: "blob store",
  ESTIVA_SECRET_KEY: "key that secrets in the database are sealed with",
  ESTIVA_PUBLIC_URL: "the registry's address as clients see it",
  ESTIVA_ROOT_NAMESPACE: "who may push and pull names outside any account: open, public or private",
  ESTIVA_ALLOWED_HOSTS: "further Host names that the registry answers to, separated by commas",
  ESTIVA_TRUSTED_PROXIES: "addresses of proxies whose X-Forwarded-* headers count, separated by commas",
  ESTIVA_TLS_CERT_FILE: "certificate chain to serve HTTPS with, in PEM",
  ESTIVA_TLS_KEY_FILE: "private key of the certificate, in PEM",
  ESTIVA_PLAIN_HTTP_LOGIN: "passwords and tokens over unencrypted HTTP: refuse or allow",
  ESTIVA_SIGN_UP: "who may make an account: open, invite or closed",
  ESTIVA_SIGN_UPS_PER_HOUR: "accounts made from one address in an hour, or off",
  ESTIVA_ADMIN_USERNAME: "name of the first admin, made while there is none",
  ESTIVA_ADMIN_PASSWORD: "password of the first admin",
  ESTIVA_ADMIN_EMAIL: "e-mail address of the first admin",
  ESTIVA_ADMIN_RESET: "name of an admin who is locked out; the start gives a link to a new password",
  ESTIVA_TOKEN_MAX_LIFETIME: "the longest that a personal access token or robot secret may live",
  ESTIVA_EMAIL_VERIFICATION: "whether an account's e-mail address must be confirmed: required or off",
  ESTIVA_SMTP_URL: "mail server",
  ESTIVA_MAIL_FROM: "sender of the registry's mails",
  ESTIVA_GOOGLE_CLIENT_ID: "client of the sign-in with Google",
  ESTIVA_GOOGLE_CLIENT_SECRET: "that client's secret",
  ESTIVA_GOOGLE_HOSTED_DOMAIN: "the Google Workspace domain whose members may sign in",
  ESTIVA_GOOGLE_ALLOWED_DOMAINS: "e-mail domains whose owners may sign in with Google, separated by commas",
  ESTIVA_GITHUB_CLIENT_ID: "client of the sign-in with GitHub",
  ESTIVA_GITHUB_CLIENT_SECRET: "that client's secret",
  ESTIVA_GITHUB_URL: "address of a GitHub Enterprise Server",
  ESTIVA_GITHUB_ALLOWED_DOMAINS: "e-mail domains whose owners may sign in with GitHub, separated by commas",
  ESTIVA_GITHUB_ALLOWED_ORGANIZATIONS: "GitHub organisations whose members may sign in, separated by commas",
  ESTIVA_OIDC_NAME_ISSUER: "issuer of an OpenID Connect provider",
  ESTIVA_OIDC_NAME_CLIENT_ID: "client at that provider",
  ESTIVA_OIDC_NAME_CLIENT_SECRET: "that client's secret",
  ESTIVA_OIDC_NAME_LABEL: "what the sign-in button says",
  ESTIVA_OIDC_NAME_ALLOWED_DOMAINS: "e-mail domains whose owners may sign in, separated by commas",
  ESTIVA_OIDC_NAME_ALLOWED_GROUPS: "groups whose members may sign in, separated by commas",
  ESTIVA_OIDC_NAME_GROUPS_CLAIM: "the claim that lists a person's groups",
  ESTIVA_METRICS_LISTEN: "address and port for Prometheus metrics",
  ESTIVA_SHUTDOWN_TIMEOUT: "how long running transfers may go on after SIGTERM",
  ESTIVA_SPARSE_INDEXES: "indexes some of whose manifests are not here: refuse or allow",
  ESTIVA_MAX_BLOB_SIZE: "the largest blob accepted",
  ESTIVA_MAX_CONNECTIONS: "connections served at once",
  ESTIVA_MAX_OPEN_UPLOADS: "unfinished uploads of one account, or of one address without an account",
  ESTIVA_MAX_REPOSITORIES_PER_ACCOUNT: "repositories in one namespace",
  ESTIVA_MAX_BYTES_PER_NAMESPACE: "bytes stored in one namespace",
  ESTIVA_UPLOAD_LIFETIME: "how long an unfinished upload is kept after its last byte",
  ESTIVA_BODY_IDLE_TIMEOUT: "how long a request's body may bring nothing",
  ESTIVA_AUDIT_RETENTION: "how long the audit log is kept",
  ESTIVA_CACHE_SIZE: "memory for manifests and small blobs",
  ESTIVA_NATIVE: "the accelerated ways to hash and to send: on or off",
  ESTIVA_PROFILE: "set to container in the container image",
  ESTIVA_LOG_LEVEL: "debug, info, warn or error",
  ESTIVA_LOG_FORMAT: "json or pretty",
} as const;

/** A setting as the documents name it. */
export type DocumentedSetting = keyof typeof settings;

type OidcPart = DocumentedSetting extends infer Name
  ? Name extends `ESTIVA_OIDC_NAME_${infer Part}`
    ? Part
    : never
  : never;

export type SettingName = DocumentedSetting | `ESTIVA_OIDC_${string}_${OidcPart}`;
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** Settings whose value must not be shown; each can be given as a file too, named in `SETTING_FILE`. */
export const secretSettings: readonly DocumentedSetting[] = [
  "ESTIVA_SECRET_KEY",
  "ESTIVA_ADMIN_PASSWORD",
  "ESTIVA_SMTP_URL",
  "ESTIVA_GOOGLE_CLIENT_SECRET",
  "ESTIVA_GITHUB_CLIENT_SECRET",
  "ESTIVA_OIDC_NAME_CLIENT_SECRET",
];

const oidcPrefix = "ESTIVA_OIDC_NAME_";
const oidcParts = Object.keys(settings)
  .filter((name) => name.startsWith(oidcPrefix))
  .map((name) => name.slice(oidcPrefix.length));
const oidcPattern = new RegExp(`^ESTIVA_OIDC_([A-Z0-9]{1,32})_(${oidcParts.join("|")})$`);

/** The name under which a setting is documented: `ESTIVA_OIDC_KEYCLOAK_ISSUER` → `ESTIVA_OIDC_NAME_ISSUER`. */
export function documentedSetting(name: string): DocumentedSetting | undefined {
  const part = oidcPattern.exec(name)?.[2];
  const documented = part === undefined ? name : `${oidcPrefix}${part}`;
  return Object.hasOwn(settings, documented) ? (documented as DocumentedSetting) : undefined;
}

/** The names that the operator gave to OpenID Connect providers, as they are written: `KEYCLOAK`. */
export function oidcNames(env: Environment): readonly string[] {
  return [...new Set(Object.keys(env).flatMap((name) => oidcPattern.exec(name)?.[1] ?? []))].sort();
}

/** A setting can't be used; the message names it and says what would do, and repeats no credentials. */
export class SettingInvalid extends Error {
  override readonly name = "SettingInvalid";

  constructor(setting: SettingName, value: string, expected: string) {
    const shown = isSecret(setting)
      ? "not usable (its value is not shown)"
      : `"${withoutCredentials(value)}"`;
    super(`${setting} is ${shown}, but it must be ${expected}`);
  }
}

function withoutCredentials(value: string): string {
  return value.replace(/\/\/.*@/, "//…@");
}

/** Settings that are each in order don't go together, or a file that holds one can't be read. */
export class SettingsUnusable extends Error {
  override readonly name = "SettingsUnusable";
}

/** There is no such setting. */
export class SettingUnknown extends Error {
  override readonly name = "SettingUnknown";
}

/** Kubernetes injects these into every pod beside a service that is named estiva, or estiva-something. */
const injectedByKubernetes =
  /^ESTIVA_(SERVICE_|PORT$|PORT_|[A-Z0-9_]+_(SERVICE_(HOST|PORT)|PORT_\d+_(TCP|UDP|SCTP))(_|$))/;

/** `ESTIVA_SOMETHING_PORT` is a service's too if it has an address like this; else it is a typo. */
const kubernetesAddress = /^(tcp|udp|sctp):\/\//;

/**
 * Picks our settings out of the process's environment, secrets also out of the files that `…_FILE` names. An
 * empty value counts as not set.
 * @throws SettingUnknown for a name that begins like ours and is none: a typo must not pass silently.
 * @throws SettingsUnusable for a secret's file that can't be read, or a secret that is given twice.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const found: Partial<Record<SettingName, string>> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith("ESTIVA_") || value === undefined) continue;
    const inFile = secretInFile(name);
    if (isSetting(name)) {
      if (value !== "") found[name] = value;
    } else if (inFile !== undefined) {
      if (value !== "") found[inFile] = readSecret(inFile, value, variables);
    } else if (!isInjected(name, value)) {
      throw new SettingUnknown(`${name} is not a setting; did you mean ${nearestSetting(name)}?`);
    }
  }
  return found;
}

function isInjected(name: string, value: string): boolean {
  return injectedByKubernetes.test(name) || (name.endsWith("_PORT") && kubernetesAddress.test(value));
}

function isSetting(name: string): name is SettingName {
  return documentedSetting(name) !== undefined;
}

function isSecret(name: string): boolean {
  const documented = documentedSetting(name);
  return documented !== undefined && secretSettings.includes(documented);
}

/** The secret that `name` says the file of: `ESTIVA_SMTP_URL` for `ESTIVA_SMTP_URL_FILE`. */
function secretInFile(name: string): SettingName | undefined {
  const setting = name.replace(/_FILE$/, "");
  return setting !== name && isSetting(setting) && isSecret(setting) ? setting : undefined;
}

/** A secret that is larger is surely another file, in bytes. */
const maxSecret = 64 * 1024;

function readSecret(
  setting: SettingName,
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const named = `${setting}_FILE names ${file}, which`;
  if ((variables[setting] ?? "") !== "") {
    throw new SettingsUnusable(`Both ${setting} and ${setting}_FILE are set: keep one of them.`);
  }
  const content = contentOf(named, file).replace(/\r?\n$/, "");
  if (content === "") throw new SettingsUnusable(`${named} is empty: write the secret into it.`);
  if (content.length > maxSecret) throw new SettingsUnusable(`${named} is too large to hold a secret.`);
  return content;
}

function contentOf(named: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SettingsUnusable(`${named} can't be read (${code ?? message}).`, { cause: error });
  }
}

function nearestSetting(name: string): string {
  const distances = candidates(name).map((known) => ({ known, distance: editDistance(name, known) }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).known;
}

/** What `name` may have been meant to be, with the provider's name that it has where it has one. */
function candidates(name: string): readonly string[] {
  const secretFiles = secretSettings.map((secret) => `${secret}_FILE`);
  const all = [...Object.keys(settings), ...secretFiles];
  const part = name.replace(/^ESTIVA_OIDC_/, "").replace(/_FILE$/, "");
  if (part !== name && oidcParts.includes(part)) return all.filter((known) => known.startsWith(oidcPrefix));
  const provider = /^ESTIVA_OIDC_([A-Z0-9]{1,32})_/i.exec(name)?.[1];
  if (provider === undefined) return all;
  return all.map((known) => known.replace(oidcPrefix, `ESTIVA_OIDC_${provider.toUpperCase()}_`));
}

/** Levenshtein's distance, a row at a time. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
