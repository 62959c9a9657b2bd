type PluralEnding = "zero" | "one" | "two" | "few" | "many" | "other";

/** `tooMany` of `tooMany_one`. */
type PluralBase<Key> = Key extends `${infer Base}_${PluralEnding}` ? Base : never;

/**
 * The keys of English with texts of another language. Of a plural's forms each language has its own: which ones
 * it needs, `test/locales.test.ts` knows.
 */
export type Translation<English> = {
  readonly [Key in keyof English as PluralBase<Key> extends never ? Key : never]: English[Key] extends string
    ? string
    : Translation<English[Key]>;
} & {
  readonly [Key in `${PluralBase<keyof English>}_${PluralEnding}`]?: string;
};
