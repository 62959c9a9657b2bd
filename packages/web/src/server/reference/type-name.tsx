import { Fragment, type ReactNode } from "react";
import type { SchemaParts } from "./open-api-parts.ts";

/** A type as TypeScript writes it: `string`, `Tag[]`, `Actor | null`; what has a name is a link. */
export function TypeName({ schema }: { schema: SchemaParts }): ReactNode {
  const { $ref, type, items, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return <NameLink name={$ref.split("/").at(-1) ?? ""} />;
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return joined(alternatives.map(typeName), " | ");
  if (allOf !== undefined) return joined(allOf.map(typeName), " & ");
  if (schema.enum !== undefined) return joined(schema.enum.map(value), " | ");
  if (schema.const !== undefined) return value(schema.const);
  if (type === "array") return items === undefined ? "[]" : <ListOf schema={items} />;
  return typeof type === "object" ? type.join(" | ") : (type ?? "*");
}

function ListOf({ schema }: { schema: SchemaParts }) {
  const isSimple = schema.anyOf === undefined && schema.oneOf === undefined && schema.enum === undefined;
  return isSimple ? (
    <>
      <TypeName schema={schema} />
      []
    </>
  ) : (
    <>
      (<TypeName schema={schema} />
      )[]
    </>
  );
}

function NameLink({ name }: { name: string }) {
  return <a href={`#schema-${name}`}>{name}</a>;
}

const typeName = (schema: SchemaParts) => <TypeName schema={schema} />;

const value = (constant: unknown) => <code>{JSON.stringify(constant)}</code>;

function joined(parts: readonly ReactNode[], separator: string): ReactNode {
  return parts.map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a type never move
    <Fragment key={place}>
      {place > 0 && separator}
      {part}
    </Fragment>
  ));
}
