import { isIP } from "node:net";
import { SettingInvalid, type SettingName } from "./env.ts";

/** Where to listen; port 0 asks for any free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:5000`, `[::1]:5000`, `:5000` (every address), `localhost:5000`. */
export function parseAddress(setting: SettingName, value: string): Address {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]*)):(\d{1,5})$/.exec(value);
  const port = Number(parts?.[3]);
  const v6 = parts?.[1];
  if (parts === null || port > 65_535 || (v6 !== undefined && isIP(v6) !== 6)) {
    throw new SettingInvalid(setting, value, "an address and a port, like 127.0.0.1:5000");
  }
  return { host: v6 ?? (parts[2] || "0.0.0.0"), port };
}

/** In characters: 32 of Base64 are 192 bits, and nobody makes up so many. */
export const minSecretKey = 32;

/** A random text; what it consists of doesn't matter. */
export function parseSecretKey(setting: SettingName, value: string): string {
  if (value.length >= minSecretKey) return value;
  throw new SettingInvalid(
    setting,
    value,
    `at least ${minSecretKey} random characters, as openssl rand -base64 32 prints them`,
  );
}

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `8s`, `500ms`, `24h`, `7d`; a bare number is seconds. @returns milliseconds */
export function parseDuration(setting: SettingName, value: string): number {
  const [, number, unit = "s"] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(value) ?? [];
  if (number === undefined) throw new SettingInvalid(setting, value, "a duration, like 30s, 10m or 24h");
  return Number(number) * (durationUnits[unit] ?? 1_000);
}

/** Node's timers can't wait for longer (2^31 ms), in milliseconds. */
const longestTimeout = 24 * 86_400_000;

/** A duration that something waits for: more than nothing, at most 24 days. @returns milliseconds */
export function parseTimeout(setting: SettingName, value: string): number {
  const timeout = parseDuration(setting, value);
  if (timeout > 0 && timeout <= longestTimeout) return timeout;
  throw new SettingInvalid(setting, value, "longer than nothing and at most 24d");
}

const sizeUnits: Readonly<Record<string, number>> = {
  "": 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** `64MiB`, `100GB`; a bare number is bytes. @returns bytes */
export function parseSize(setting: SettingName, value: string): number {
  const [, number, unit = ""] = /^(\d{1,15}(?:\.\d+)?) ?([KMGT]i?B)?$/i.exec(value) ?? [];
  const factor = sizeUnits[unit.toUpperCase()];
  if (number === undefined || factor === undefined) {
    throw new SettingInvalid(setting, value, "a size, like 64MiB or 100GB");
  }
  return Math.floor(Number(number) * factor);
}

/** A whole number from 1 upwards. */
export function parseCount(setting: SettingName, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new SettingInvalid(setting, value, "a whole number from 1 upwards");
  return Number(value);
}

/** One of a few words. */
export function parseChoice<Choice extends string>(
  setting: SettingName,
  value: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((word) => word === value);
  if (choice === undefined) throw new SettingInvalid(setting, value, `one of ${choices.join(", ")}`);
  return choice;
}

/** An absolute http or https URL without path, query or credentials. */
export function parseOrigin(setting: SettingName, value: string): URL {
  const url = URL.parse(value);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "";
  if (url === null || !isOrigin || url.username !== "" || url.password !== "" || url.hash !== "") {
    throw new SettingInvalid(setting, value, "an address like https://registry.example.com, without a path");
  }
  return url;
}

/** Entries between commas, trimmed, empty ones dropped. */
export function parseList(value: string): readonly string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** One line of text for people or for another program: nothing that can't be seen, at most 200 characters. */
export function parseLine(setting: SettingName, value: string): string {
  if (/^[^\p{Cc}]{1,200}$/u.test(value)) return value;
  throw new SettingInvalid(setting, value, "one line of at most 200 characters");
}

/** Lower-case host names with a dot. */
export function parseDomain(setting: SettingName, value: string): string {
  const domain = value.toLowerCase();
  if (domain.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(domain))
    return domain;
  throw new SettingInvalid(setting, value, "a domain, like example.com");
}

export function parseDomains(setting: SettingName, value: string): readonly string[] {
  return parseList(value).map((domain) => parseDomain(setting, domain));
}

/** Names between commas, each one line. */
export function parseGroupList(setting: SettingName, value: string): readonly string[] {
  return parseList(value).map((group) => parseLine(setting, group));
}

/**
 * An https URL without query or credentials, kept as it was written. Plain http only on this machine: whoever
 * answers at a provider's address says who people are.
 */
export function parseSecureUrl(setting: SettingName, value: string): URL {
  const url = URL.parse(value);
  const isPlain =
    url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackName(url.hostname));
  if (isPlain && isSafe) return url;
  throw new SettingInvalid(setting, value, "an address like https://id.example.com");
}

function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
