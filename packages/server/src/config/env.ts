/** The settings as the environment spells them. What each means to the program is `config.ts`. */
export const settings = {
  ESTIVA_LISTEN: "address and port to serve on",
  ESTIVA_DATA_DIR: "folder for the database and the blobs",
  ESTIVA_DATABASE_URL: "metadata store",
  ESTIVA_BLOB_STORE_URL: "blob store",
  ESTIVA_PUBLIC_URL: "the registry's address as clients see it",
  ESTIVA_ROOT_NAMESPACE: "who may push and pull names outside any account: open, public or private",
  ESTIVA_ALLOWED_HOSTS: "further Host names that the registry answers to, separated by commas",
  ESTIVA_TRUSTED_PROXIES: "addresses of proxies whose X-Forwarded-* headers count, separated by commas",
  ESTIVA_METRICS_LISTEN: "address and port for Prometheus metrics",
  ESTIVA_SHUTDOWN_TIMEOUT: "how long running transfers may go on after SIGTERM",
  ESTIVA_SPARSE_INDEXES: "indexes some of whose manifests are not here: refuse or allow",
  ESTIVA_MAX_BLOB_SIZE: "the largest blob accepted",
  ESTIVA_MAX_CONNECTIONS: "connections served at once",
  ESTIVA_UPLOAD_LIFETIME: "how long an unfinished upload is kept after its last byte",
  ESTIVA_BODY_IDLE_TIMEOUT: "how long a request's body may bring nothing",
  ESTIVA_CACHE_SIZE: "memory for manifests and small blobs",
  ESTIVA_NATIVE: "the accelerated ways to hash and to send: on or off",
  ESTIVA_PROFILE: "set to container in the container image",
  ESTIVA_LOG_LEVEL: "debug, info, warn or error",
  ESTIVA_LOG_FORMAT: "json or pretty",
} as const;

export type SettingName = keyof typeof settings;
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** A setting can't be used; the message names it and says what would do, and repeats no credentials. */
export class SettingInvalid extends Error {
  override readonly name = "SettingInvalid";

  constructor(setting: SettingName, value: string, expected: string) {
    super(`${setting} is "${value.replace(/\/\/.*@/, "//…@")}", but it must be ${expected}`);
  }
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
 * Picks our settings out of the process's environment. An empty value counts as not set.
 * @throws SettingUnknown for a name that begins like ours and is none: a typo must not pass silently.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const found: Partial<Record<SettingName, string>> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith("ESTIVA_") || value === undefined) continue;
    if (isSetting(name)) {
      if (value !== "") found[name] = value;
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
  return Object.hasOwn(settings, name);
}

function nearestSetting(name: string): string {
  const distances = Object.keys(settings).map((known) => ({ known, distance: editDistance(name, known) }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).known;
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
