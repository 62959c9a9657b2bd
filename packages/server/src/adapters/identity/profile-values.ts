import { isMailAddress } from "#server/config/mail.ts";

/** What a provider sends is a stranger's text until it went through here. */
export type Profile = Readonly<Record<string, unknown>>;

/** A text of one line, or undefined for anything else. */
export function line(value: unknown, maxLength = 255): string | undefined {
  if (typeof value !== "string" || value.length > maxLength || !value.isWellFormed()) return undefined;
  const trimmed = value.trim();
  return trimmed === "" || /\p{Cc}/u.test(trimmed) ? undefined : trimmed;
}

export function mailAddress(value: unknown): string | undefined {
  const address = line(value);
  return address !== undefined && isMailAddress(address) ? address : undefined;
}

/** A list of short texts, or one: at most a thousand, what is none is left out. */
export function lines(value: unknown): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value.slice(0, 1_000) : [value];
  return [...new Set(entries.flatMap((entry) => line(entry) ?? []))];
}

/** The part before the @ of what may be an address. */
export function localPart(value: string | undefined): string | undefined {
  return value?.split("@")[0] || undefined;
}

/** Leaves out what is not known, so that an optional property is absent then. */
export function known<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
