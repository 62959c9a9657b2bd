import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Environment, SettingInvalid, type SettingName } from "./env.ts";
import {
  type Address,
  parseAddress,
  parseChoice,
  parseCount,
  parseDuration,
  parseList,
  parseOrigin,
  parseSize,
  parseTimeout,
} from "./values.ts";

export const rootAccesses = ["open", "public", "private"] as const;

/** Who may use the root namespace: anyone pushes, anyone pulls, or nobody without rights. */
export type RootAccess = (typeof rootAccesses)[number];

/** Everything the program can be told, checked. Durations in milliseconds, sizes in bytes. */
export interface Config {
  readonly listen: Address;
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly blobFolder: string;
  readonly publicUrl: URL | undefined;
  readonly rootNamespace: RootNamespaceConfig;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: BlockList;
  readonly metricsListen: Address | undefined;
  readonly shutdownTimeout: number;
  readonly allowSparseIndexes: boolean;
  readonly maxBlobSize: number;
  readonly maxConnections: number;
  readonly uploadLifetime: number;
  readonly bodyIdleTimeout: number;
  readonly cacheSize: number;
  readonly native: boolean;
  readonly container: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: "json" | "pretty";
}

/**
 * `loopback-default`: nobody chose; open to this machine's own users as long as nothing suggests a proxy or a
 * rebound name in between, else private.
 */
export type RootNamespaceConfig = RootAccess | "loopback-default";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Five times the largest image layers that registries are known to hold. */
const defaultMaxBlobSize = "500GB";

/**
 * Validates the settings and fills in their defaults.
 * @throws SettingInvalid
 */
export function createConfig(env: Environment, terminal: boolean): Config {
  const container =
    read(
      env,
      "ESTIVA_PROFILE",
      "",
      (name, value) => value !== "" && parseChoice(name, value, ["container"]),
    ) !== false;
  const listen = read(env, "ESTIVA_LISTEN", container ? "0.0.0.0:5000" : "127.0.0.1:5000", parseAddress);
  const dataDir = resolve(env.ESTIVA_DATA_DIR ?? (container ? "/var/lib/registry" : "data"));
  return {
    listen,
    dataDir,
    ...stores(env, dataDir),
    publicUrl: optional(env, "ESTIVA_PUBLIC_URL", parseOrigin),
    rootNamespace: rootNamespace(env, listen, container),
    allowedHosts: parseList(env.ESTIVA_ALLOWED_HOSTS ?? "").map((host) => host.toLowerCase()),
    trustedProxies: read(env, "ESTIVA_TRUSTED_PROXIES", "", parseNetworks),
    metricsListen: optional(env, "ESTIVA_METRICS_LISTEN", parseAddress),
    shutdownTimeout: read(env, "ESTIVA_SHUTDOWN_TIMEOUT", "8s", parseTimeout),
    allowSparseIndexes: read(env, "ESTIVA_SPARSE_INDEXES", "refuse", oneOf(["refuse", "allow"])) === "allow",
    maxBlobSize: read(env, "ESTIVA_MAX_BLOB_SIZE", defaultMaxBlobSize, parseSize),
    maxConnections: read(env, "ESTIVA_MAX_CONNECTIONS", "10000", parseCount),
    uploadLifetime: read(env, "ESTIVA_UPLOAD_LIFETIME", "24h", parseDuration),
    bodyIdleTimeout: read(env, "ESTIVA_BODY_IDLE_TIMEOUT", "60s", parseTimeout),
    cacheSize: read(env, "ESTIVA_CACHE_SIZE", "64MiB", parseSize),
    native: read(env, "ESTIVA_NATIVE", "on", oneOf(["on", "off"])) === "on",
    container,
    logLevel: read(env, "ESTIVA_LOG_LEVEL", "info", oneOf(logLevels)),
    logFormat: read(env, "ESTIVA_LOG_FORMAT", terminal ? "pretty" : "json", oneOf(["json", "pretty"])),
  };
}

type Parse<T> = (setting: SettingName, value: string) => T;

function read<T>(env: Environment, setting: SettingName, byDefault: string, parse: Parse<T>): T {
  return parse(setting, env[setting] ?? byDefault);
}

function optional<T>(env: Environment, setting: SettingName, parse: Parse<T>): T | undefined {
  const value = env[setting];
  return value === undefined ? undefined : parse(setting, value);
}

function oneOf<Choice extends string>(choices: readonly Choice[]): Parse<Choice> {
  return (setting, value) => parseChoice(setting, value, choices);
}

function stores(env: Environment, dataDir: string): { databaseFile: string; blobFolder: string } {
  const folder = pathToFileURL(`${dataDir}/`).href;
  return {
    databaseFile: read(env, "ESTIVA_DATABASE_URL", `${folder}estiva.db`, parseDatabaseUrl),
    blobFolder: read(env, "ESTIVA_BLOB_STORE_URL", `${folder}blobs`, parseFileUrl),
  };
}

/** `sqlite:path` says the same as `file:path`, for those who know it from elsewhere. */
function parseDatabaseUrl(setting: SettingName, value: string): string {
  return parseFileUrl(setting, value.replace(/^sqlite:/, "file:"));
}

function parseFileUrl(setting: SettingName, value: string): string {
  const path = /^file:(?!\/\/)(.+)$/.exec(value)?.[1];
  if (path !== undefined) return resolve(path);
  const url = URL.parse(value);
  if (url === null || url.protocol !== "file:" || url.host !== "" || url.pathname === "/") {
    throw new SettingInvalid(setting, value, "a file: URL, like file:/srv/registry");
  }
  return fileURLToPath(url);
}

function rootNamespace(env: Environment, listen: Address, container: boolean): RootNamespaceConfig {
  const chosen = optional(env, "ESTIVA_ROOT_NAMESPACE", oneOf(rootAccesses));
  if (chosen !== undefined) return chosen;
  if (container) return "open";
  return isLoopback(listen.host) ? "loopback-default" : "private";
}

/** Whether an address to listen on can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function parseNetworks(setting: SettingName, value: string): BlockList {
  const networks = new BlockList();
  for (const entry of parseList(value)) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const whole = version === 4 ? 32 : 128;
    const prefix = Number(bits ?? whole);
    if (version === 0 || prefix > whole) {
      throw new SettingInvalid(setting, entry, "addresses or networks, like 10.0.0.0/8,fd00::/8");
    }
    networks.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
  }
  return networks;
}
