import { type Html, html, type Part, prose } from "./html.ts";
import type { SchemaParts } from "./open-api-parts.ts";

/** A schema as a list of its members, as deep as it is written; what has a name is a link. */
export function shownSchema(schema: SchemaParts): Html {
  const members = shownMembers(schema);
  const type = html`<p class="type">${shownType(schema)}${shownLimits(schema)}</p>`;
  return html`${members === undefined ? type : ""}${prose(schema.description)}${members}`;
}

/** A type in a few words: `string`, `list of Tag`, `Actor or null`. */
export function shownType(schema: SchemaParts): Part {
  const { $ref, type, items, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return shownName($ref);
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return between(alternatives.map(shownType), " or ");
  if (allOf !== undefined) return between(allOf.map(shownType), " and ");
  if (schema.enum !== undefined) return between(schema.enum.map(shownValue), " or ");
  if (schema.const !== undefined) return shownValue(schema.const);
  if (type === "array") return ["list of ", items === undefined ? "anything" : shownType(items)];
  if (typeof type === "object") return type.join(" or ");
  return type ?? "anything";
}

/** The limits and defaults of a value, in words. */
export function shownLimits(schema: SchemaParts): Part {
  const { format, pattern, minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
  const limits = [
    ...(format === undefined ? [] : [format]),
    ...range(minLength, maxLength, "characters"),
    ...range(minItems, maxItems, "items"),
    ...range(minimum, maximum, ""),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
  const shown = limits.map((limit) => html`<span class="limit">${limit}</span>`);
  return pattern === undefined ? shown : [...shown, html`<code class="limit">${pattern}</code>`];
}

function range(min: number | undefined, max: number | undefined, unit: string): readonly string[] {
  if (min === undefined && max === undefined) return [];
  const words = unit === "" ? "" : ` ${unit}`;
  if (min === undefined || (min === 0 && max !== undefined)) return [`at most ${max}${words}`];
  return max === undefined ? [`at least ${min}${words}`] : [`${min} to ${max}${words}`];
}

function shownName(ref: string): Html {
  const name = ref.split("/").at(-1) ?? "";
  return html`<a href="#schema-${name}">${name}</a>`;
}

function shownValue(value: unknown): Html {
  return html`<code>${JSON.stringify(value)}</code>`;
}

function between(parts: readonly Part[], separator: string): Part {
  return parts.flatMap((part, place) => (place === 0 ? [part] : [separator, part]));
}

/** The members of an object, of a list's items, or of alternatives; undefined where there are none. */
function shownMembers(schema: SchemaParts): Html | undefined {
  const { properties, required = [], items, anyOf, oneOf, allOf, additionalProperties } = schema;
  if (properties !== undefined) {
    const members = Object.entries(properties).map(([name, member]) =>
      shownMember(name, member, required.includes(name)),
    );
    return html`<ul class="members">${members}</ul>`;
  }
  if (items !== undefined) return shownMembers(items);
  if (typeof additionalProperties === "object") return shownMembers(additionalProperties);
  const parts = (anyOf ?? oneOf ?? allOf ?? []).flatMap((part) => shownMembers(part) ?? []);
  return parts.length === 0 ? undefined : html`${parts}`;
}

function shownMember(name: string, member: SchemaParts, isRequired: boolean): Html {
  const optional = isRequired ? "" : html`<span class="limit">optional</span>`;
  const { description, ...rest } = member;
  const type = html`<span class="type">${shownType(rest)}</span>`;
  return html`<li><code class="name">${name}</code> ${type}${shownLimits(rest)}${optional}${prose(description)}${shownMembers(rest)}</li>`;
}
