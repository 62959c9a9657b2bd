import { useTranslation } from "react-i18next";
import type { SchemaParts } from "./open-api-parts.ts";
import { Prose } from "./prose.tsx";
import styles from "./reference.module.css";
import { SchemaLimits } from "./schema-limits.tsx";
import { TypeName } from "./type-name.tsx";

/** A schema as a list of its members, as deep as it is written; what has a name is a link. */
export function SchemaView({ schema }: { schema: SchemaParts }) {
  const objects = objectsIn(schema);
  return (
    <>
      {objects.length === 0 && (
        <p className={styles.type}>
          <TypeName schema={schema} />
          <SchemaLimits schema={schema} />
        </p>
      )}
      <Prose text={schema.description} />
      <Members objects={objects} />
    </>
  );
}

function Members({ objects }: { objects: readonly SchemaParts[] }) {
  return objects.map(({ properties = {}, required = [] }) => (
    <ul key={Object.keys(properties).join()} className={styles.members}>
      {Object.entries(properties).map(([name, member]) => (
        <Member key={name} name={name} schema={member} isRequired={required.includes(name)} />
      ))}
    </ul>
  ));
}

interface MemberProps {
  readonly name: string;
  readonly schema: SchemaParts;
  readonly isRequired: boolean;
}

/** A member, or a parameter, with what it takes. */
export function Member({ name, schema: { description, ...schema }, isRequired }: MemberProps) {
  const { t } = useTranslation("reference");
  return (
    <li>
      <code className={styles.name}>{name}</code>{" "}
      <span className={styles.type}>
        <TypeName schema={schema} />
      </span>
      <SchemaLimits schema={schema} />
      {!isRequired && <span className={styles.limit}>{t("optional")}</span>}
      <Prose text={description} />
      <Members objects={objectsIn(schema)} />
    </li>
  );
}

/** The objects whose members a schema shows: its own, a list's items', the alternatives'. */
function objectsIn(schema: SchemaParts): readonly SchemaParts[] {
  const { properties, items, additionalProperties, anyOf, oneOf, allOf } = schema;
  if (properties !== undefined) return [schema];
  if (items !== undefined) return objectsIn(items);
  if (typeof additionalProperties === "object") return objectsIn(additionalProperties);
  return (anyOf ?? oneOf ?? allOf ?? []).flatMap(objectsIn);
}
