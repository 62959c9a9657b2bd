import { z } from "zod";

export type Json = Readonly<Record<string, unknown>>;

/**
 * Turns zod's schemas into JSON Schema, and collects those with an id as `components.schemas`.
 * @throws {Error} where one id means two things, as when it is used in a request and in an answer and the two
 * differ.
 */
export class SharedSchemas {
  readonly components: Record<string, Json> = {};

  /** The schema as it stands in place: a `$ref` where it has an id. */
  inline(schema: z.ZodType, io: "input" | "output"): Json {
    const {
      $schema: _,
      "~standard": __,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, override: tidy });
    for (const [id, definition] of Object.entries($defs)) this.#add(id, relocate(definition) as Json);
    return relocate(rest) as Json;
  }

  #add(id: string, definition: Json): void {
    const known = this.components[id];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`the schema ${id} means two things`);
    }
    this.components[id] = definition;
  }
}

/** What zod says more than it means, or than other languages' patterns can say. */
function tidy({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  // Answers may gain members, so that no client may refuse those that it doesn't know.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format === "date-time" || jsonSchema.format === "email") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** With the references of this document. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key !== "$ref" || typeof part !== "string") return [key, relocate(part)];
      return [key, part.replace(/^#\/\$defs\//, "#/components/schemas/")];
    }),
  );
}
