/** A moment as the management API shows it (RFC 3339, UTC); null for one that never was. */
export function isoTime(time: number): string;
export function isoTime(time: number | undefined): string | null;
export function isoTime(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
