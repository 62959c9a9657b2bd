import { remembered } from "./remembered.ts";

const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

const relativeFormat = remembered((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
const exactFormat = remembered(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" }),
);
const dayFormat = remembered((language) => new Intl.DateTimeFormat(language, { dateStyle: "medium" }));

/**
 * "3 days ago", "now"; what lies within ten seconds is now. Of the past whole steps that are over; of the future the
 * nearest: what was just made for 90 days ends "in 3 months".
 */
export function formatRelative(time: Date, now: number, language: string): string {
  const format = relativeFormat(language);
  const seconds = Math.round((time.getTime() - now) / 1000);
  if (Math.abs(seconds) < 10) return format.format(0, "second");
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const steps = seconds / size;
  return format.format(seconds > 0 ? Math.round(steps) : Math.trunc(steps), unit);
}

/** Day and time to the second, with the zone: "Nov 21, 2026, 3:07:19 PM UTC". */
export function formatExact(time: Date, language: string): string {
  return exactFormat(language).format(time);
}

export function formatDay(time: Date, language: string): string {
  return dayFormat(language).format(time);
}
