import type { Tag } from "@estiva/protocol";

/** What people write before a release. A single letter counts only with a number and nothing behind it. */
const prerelease =
  /^[-._]?(?:(?:alpha|beta|rc|cr|pre|preview|prerelease|dev|snapshot|nightly|canary|milestone|ea|next|unstable)(?![a-z])|[abcm]\d+(?![a-z0-9]))/;

const version = /^v?(\d+(?:\.\d+)*)(.*)$/;

/**
 * A text whose bytewise order is the order of versions: numbers by their value, `1.2-rc1` before `1.2`, before
 * its variants (`1.2-alpine`), before `1.2.0`; a `v` in front says nothing. Names that are no version stand
 * before all versions, and `latest` behind them.
 */
export function versionOrder(tag: Tag): string {
  const name = tag.toLowerCase();
  if (name === "latest") return "~";
  const [, numbers = "", rest = ""] = version.exec(name) ?? [];
  if (numbers === "" || !isVersion(numbers, rest)) return `n${natural(name)}`;
  const release = numbers.split(".").map(number).join(".");
  if (rest === "") return `v${release}$`;
  return `v${release}${prerelease.test(rest) ? "!" : "&"}${natural(rest)}`;
}

/** A commit's hash may begin with digits. */
function isVersion(numbers: string, rest: string): boolean {
  return numbers.includes(".") || !/^[a-z]/.test(rest) || prerelease.test(rest);
}

/** `rc.2` and `rc-2` are what `rc2` is. */
function natural(text: string): string {
  return text.replaceAll(/(?<=[a-z])[-._](?=\d)/g, "").replaceAll(/\d+/g, number);
}

/** Longer numbers are larger: their length stands before them, in two hexadecimal digits. */
function number(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, "");
  return value.length.toString(16).padStart(2, "0") + value;
}
