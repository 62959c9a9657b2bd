import { remembered } from "./remembered.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

const sizeFormat = remembered(
  (language, unit, digits) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: unit ?? "byte",
      unitDisplay: "short",
      maximumFractionDigits: Number(digits),
    }),
);

const exactFormat = remembered(
  (language) => new Intl.NumberFormat(language, { style: "unit", unit: "byte", unitDisplay: "long" }),
);

const countFormat = remembered((language) => new Intl.NumberFormat(language));

/** A size as docker shows it: powers of 1000, three digits. */
export function formatBytes(bytes: number, language: string): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  if (power === 0) return `${formatCount(bytes, language)} B`;
  return sizeFormat(language, units[power] ?? "byte", value >= 100 ? "0" : "1").format(value);
}

/** A size to the last byte: "48,211,337 bytes". */
export function formatExactBytes(bytes: number, language: string): string {
  return exactFormat(language).format(bytes);
}

export function formatCount(count: number, language: string): string {
  return countFormat(language).format(count);
}
