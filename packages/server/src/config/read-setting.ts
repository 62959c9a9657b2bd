import { type Environment, type SettingName, SettingsUnusable } from "./env.ts";
import { parseChoice } from "./values.ts";

/** Checks a setting's text and makes a value of it, or throws SettingInvalid. */
export type Parse<T> = (setting: SettingName, value: string) => T;

/** A setting's value, or its default's. @throws SettingInvalid */
export function read<T>(env: Environment, setting: SettingName, byDefault: string, parse: Parse<T>): T {
  return parse(setting, env[setting] ?? byDefault);
}

/** A setting's value, undefined where it isn't set. @throws SettingInvalid */
export function optional<T>(env: Environment, setting: SettingName, parse: Parse<T>): T | undefined {
  const value = env[setting];
  return value === undefined ? undefined : parse(setting, value);
}

export function oneOf<Choice extends string>(choices: readonly Choice[]): Parse<Choice> {
  return (setting, value) => parseChoice(setting, value, choices);
}

/**
 * Settings that mean something only together.
 * @param companions may be set beside the needed ones, and not without them.
 * @returns the needed ones' values in order, or undefined where none is set.
 * @throws SettingsUnusable
 */
export function together<const Names extends readonly SettingName[]>(
  env: Environment,
  needed: Names,
  companions: readonly SettingName[] = [],
): { readonly [Index in keyof Names]: string } | undefined {
  const present = [...needed, ...companions].find((name) => env[name] !== undefined);
  if (present === undefined) return undefined;
  const values = needed.map((name) => {
    const value = env[name];
    if (value !== undefined) return value;
    throw new SettingsUnusable(`${present} is set, but ${name} is not: set both, or neither.`);
  });
  return values as { [Index in keyof Names]: string };
}
