import fc from "fast-check";

/** What of JSON Schema the management API's description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** Longest text that is made to fill a limit, in characters. */
const maxText = 4_000;

/** Texts that programs stumble over. */
export const oddTexts = [
  ...["", " ", ".", "..", "../..", "null", "undefined", "__proto__", "constructor", "-1", "1e9", "0", "NaN"],
  ...[
    "%00",
    "%2e%2e%2f",
    "\u0000",
    "\u202eabc",
    "é",
    "e\u0301",
    "ı",
    "𝕏",
    "日本語",
    "🚢",
    "\ud800",
    "'; --",
    "<b>",
  ],
  ...["a".repeat(300), "a/".repeat(200), "[".repeat(200), "sha256:", `sha256:${"0".repeat(64)}`],
];

const oddText = fc.constantFrom(...oddTexts);

/** Values that fit a schema, its limits' edges among them. */
export function fitting(schema: Schema, schemas: Schemas, names: readonly string[]): fc.Arbitrary<unknown> {
  const of = (part: Schema) => fitting(part, schemas, names);
  if (schema.$ref !== undefined) return of(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(of));
  if (schema.allOf !== undefined) return of(Object.assign({}, ...schema.allOf) as Schema);
  if (schema.properties !== undefined || schema.type === "object") return objects(schema, of);
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const values = types.map((type) => ofType(type, schema, of, names));
  return values.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...values);
}

function objects(schema: Schema, of: (part: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, of(part)] as const);
  const requiredKeys = [...(schema.required ?? [])];
  return fc.record(Object.fromEntries(members), { requiredKeys });
}

function ofType(
  type: string,
  schema: Schema,
  of: (part: Schema) => fc.Arbitrary<unknown>,
  names: readonly string[],
): fc.Arbitrary<unknown> {
  const { minimum, maximum, minItems = 0, maxItems = 4, items = {} } = schema;
  switch (type) {
    case "string":
      return texts(schema, names);
    case "integer":
      return fc.integer({ min: minimum ?? -(2 ** 31), max: maximum ?? 2 ** 31 });
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(of(items), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 4) });
    default:
      return fc.constant(null);
  }
}

function texts(schema: Schema, names: readonly string[]): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 200 } = schema;
  const most = Math.max(minLength, Math.min(maxLength, maxText));
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  if (format === "email") return fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `${name}@example.com`);
  const edges = [fc.constant("a".repeat(minLength)), fc.constant("b".repeat(most))];
  const known = names.filter(({ length }) => length >= minLength && length <= most);
  // Patterns that look ahead can't be turned round: any text, and the names that are known.
  if (pattern !== undefined && !pattern.includes("(?=") && !pattern.includes("(?!")) {
    const matching = new RegExp(pattern, "u");
    const fits = known.filter((name) => matching.test(name));
    const made = fc.stringMatching(matching).filter(({ length }) => length >= minLength && length <= most);
    return fits.length === 0 ? made : fc.oneof(made, fc.constantFrom(...fits));
  }
  const any = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(most, minLength + 40) });
  return known.length === 0 ? fc.oneof(any, ...edges) : fc.oneof(any, ...edges, fc.constantFrom(...known));
}

/** Values that mostly don't fit: another type, a member that is wrong or missing, too much of something. */
export function misfitting(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const odd: fc.Arbitrary<unknown> = fc.oneof(
    oddText,
    fc.constantFrom<unknown>(null, true, -1, 1e308, [], {}, [null], { __proto__: null, a: 1 }),
    fc.constant("x".repeat(20_000)),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const spoiled = fc.tuple(good, fc.nat(), odd).map(([value, place, wrong]) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong;
    const key = Object.keys(value)[place % Math.max(1, Object.keys(value).length)] ?? "more";
    return { ...value, [key]: wrong };
  });
  return fc.oneof({ weight: 3, arbitrary: spoiled }, { weight: 1, arbitrary: odd });
}
