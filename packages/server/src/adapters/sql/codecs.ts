/** How a column holds what the domain has as something else. */
export interface Codec<Value, Stored> extends Encoder<Value, Stored> {
  decode(stored: Stored): Value;
}

export interface Encoder<Value, Stored> {
  encode(value: Value): Stored;
}

/** Yes or no, as 1 or 0. */
export const flag: Codec<boolean, number> = {
  encode: (value) => (value ? 1 : 0),
  decode: (stored) => stored === 1,
};

/** What may be missing, as null. */
export function optional<T>(): Codec<T | undefined, T | null> {
  return optionalOfAny as Codec<T | undefined, T | null>;
}

const optionalOfAny: Codec<unknown, unknown> = {
  encode: (value) => value ?? null,
  decode: (stored) => stored ?? undefined,
};

/** A value as JSON text; nobody else writes the column, so that what is read is what was written. */
export function json<T>(): Codec<T, string> {
  return jsonOfAny as Codec<T, string>;
}

const jsonOfAny: Codec<unknown, string> = {
  encode: (value) => JSON.stringify(value),
  decode: (stored) => JSON.parse(stored) as unknown,
};

/** The same where it may be missing. */
export function optionalJson<T>(): Codec<T | undefined, string | null> {
  return optionalJsonOfAny as Codec<T | undefined, string | null>;
}

const optionalJsonOfAny: Codec<unknown, string | null> = {
  encode: (value) => (value === undefined ? null : JSON.stringify(value)),
  decode: (stored) => (stored === null ? undefined : (JSON.parse(stored) as unknown)),
};
