import { ApiProblem } from "@estiva/contract/problems";
import { type Seal, SealBroken } from "#server/accounts/seal.ts";

/** A list's last key as clients carry it: opaque, so that it can change. */
export function writeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/**
 * Reads a cursor of a list.
 * @param shape the types of the key's parts.
 * @throws ApiProblem cursor_invalid
 */
export function readCursor(
  cursor: string | undefined,
  shape: readonly ("string" | "number")[],
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  return checked(parse(Buffer.from(cursor, "base64url").toString("utf8")), shape);
}

/** Makes cursors that nobody else can read. */
export type CursorSeal = Pick<Seal, "seal" | "open">;

/**
 * As `writeCursor`, for a list that is decided on row by row: a page may end behind something that whoever asked may
 * not even know of.
 */
export function writeSealedCursor(key: readonly (string | number)[], seal: CursorSeal): string {
  return seal.seal(JSON.stringify(key), sealedPlace);
}

/** As `readCursor`. @throws ApiProblem cursor_invalid */
export function readSealedCursor(
  cursor: string | undefined,
  shape: readonly ("string" | "number")[],
  seal: CursorSeal,
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    return checked(parse(seal.open(cursor, sealedPlace)), shape);
  } catch (error) {
    throw error instanceof SealBroken ? new ApiProblem("cursor_invalid") : error;
  }
}

const sealedPlace = "cursor";

/** @throws ApiProblem cursor_invalid */
function checked(
  key: readonly (string | number)[] | undefined,
  shape: readonly ("string" | "number")[],
): readonly (string | number)[] {
  const fits = key?.length === shape.length && key.every((part, place) => typeof part === shape[place]);
  if (key === undefined || !fits) throw new ApiProblem("cursor_invalid");
  return key;
}

/** The cursor of a list that is ordered by a number. @throws ApiProblem cursor_invalid */
export function readNumberCursor(cursor: string | undefined): number | undefined {
  const key = readCursor(cursor, ["number"])?.[0];
  if (key === undefined || Number.isSafeInteger(key)) return key as number | undefined;
  throw new ApiProblem("cursor_invalid");
}

function parse(text: string): readonly (string | number)[] | undefined {
  try {
    const key: unknown = JSON.parse(text);
    return Array.isArray(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Cuts what was read, one row more than fits, to a page.
 * @param keyOf the key behind which the next page begins.
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  show: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null;
  return { items: shown.map(show), next_cursor: next };
}
