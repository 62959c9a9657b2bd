import type { BlockList } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type RootAccess, rootAccesses } from "#server/rights/root-access.ts";
import { type AccountsConfig, readAccounts } from "./accounts.ts";
import { isLoopback, parseNetworks } from "./addresses.ts";
import { type Environment, SettingInvalid, type SettingName, SettingsUnusable } from "./env.ts";
import { type MailConfig, readMail } from "./mail.ts";
import { type ProviderConfig, readProviders } from "./providers.ts";
import { oneOf, optional, read, together } from "./read-setting.ts";
import {
  type Address,
  parseAddress,
  parseCount,
  parseDuration,
  parseList,
  parseOrigin,
  parseSecretKey,
  parseSize,
  parseTimeout,
} from "./values.ts";

export { isLoopback } from "./addresses.ts";

/** Everything the program can be told, checked. Durations in milliseconds, sizes in bytes. */
export interface Config extends AccountsConfig {
  readonly listen: Address;
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly blobFolder: string;
  /** What the database's secrets are sealed with; undefined for a file in the data folder. */
  readonly secretKey: string | undefined;
  readonly publicUrl: URL | undefined;
  readonly rootNamespace: RootNamespaceConfig;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: BlockList;
  readonly tls: TlsConfig | undefined;
  readonly mail: MailConfig | undefined;
  readonly providers: readonly ProviderConfig[];
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
 * Nobody chose: `loopback-default` is open to this machine's own users as long as nothing suggests a proxy or a
 * rebound name in between, else private; `container-default` is open until there is an account, then public.
 */
export type RootNamespaceConfig = RootAccess | "loopback-default" | "container-default";

/** Paths of PEM files. */
export interface TlsConfig {
  /** The server's certificate, followed by those that lead to one that clients know. */
  readonly certFile: string;
  readonly keyFile: string;
}

const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Five times the largest image layers that registries are known to hold. */
const defaultMaxBlobSize = "500GB";

/**
 * Validates the settings and fills in their defaults.
 * @throws SettingInvalid, SettingsUnusable
 */
export function createConfig(env: Environment, terminal: boolean): Config {
  const container = optional(env, "ESTIVA_PROFILE", oneOf(["container"])) !== undefined;
  const listen = read(env, "ESTIVA_LISTEN", container ? "0.0.0.0:5000" : "127.0.0.1:5000", parseAddress);
  const onLoopback = isLoopback(listen.host);
  const ownMachine = onLoopback && !container;
  const dataDir = resolve(env.ESTIVA_DATA_DIR ?? (container ? "/var/lib/registry" : "data"));
  const publicUrl = optional(env, "ESTIVA_PUBLIC_URL", parseOrigin);
  const mail = readMail(env);
  const providers = readProviders(env);
  requirePublicUrl(publicUrl, mail, providers);
  return {
    listen,
    dataDir,
    ...stores(env, dataDir),
    secretKey: optional(env, "ESTIVA_SECRET_KEY", parseSecretKey),
    publicUrl,
    rootNamespace:
      optional(env, "ESTIVA_ROOT_NAMESPACE", oneOf(rootAccesses)) ?? rootByDefault(container, onLoopback),
    allowedHosts: parseList(env.ESTIVA_ALLOWED_HOSTS ?? "").map((host) => host.toLowerCase()),
    trustedProxies: read(env, "ESTIVA_TRUSTED_PROXIES", "", parseNetworks),
    tls: readTls(env),
    mail,
    providers,
    ...readAccounts(env, { ownMachine, onLoopback, mail }),
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

function rootByDefault(container: boolean, onLoopback: boolean): RootNamespaceConfig {
  if (container) return "container-default";
  return onLoopback ? "loopback-default" : "private";
}

function readTls(env: Environment): TlsConfig | undefined {
  const files = together(env, ["ESTIVA_TLS_CERT_FILE", "ESTIVA_TLS_KEY_FILE"]);
  return files && { certFile: resolve(files[0]), keyFile: resolve(files[1]) };
}

/** Mails and providers are told where to send people; a request's Host could name any place. */
function requirePublicUrl(
  publicUrl: URL | undefined,
  mail: MailConfig | undefined,
  [provider]: readonly ProviderConfig[],
): void {
  if (publicUrl !== undefined || (mail === undefined && provider === undefined)) return;
  const what = mail === undefined ? `sign-in with ${provider?.label}` : "mail";
  throw new SettingsUnusable(
    `ESTIVA_PUBLIC_URL is not set, but ${what} needs the registry's address as its users see it: set it, like https://registry.example.com.`,
  );
}
