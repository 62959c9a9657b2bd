import { type ProblemCode, problemTable } from "@estiva/contract/problem-table";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { ContentParts, OperationParts } from "./open-api-parts.ts";
import { Prose } from "./prose.tsx";
import styles from "./reference.module.css";
import { Member, SchemaView } from "./schema-view.tsx";

export interface ListedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationParts;
}

/** An operation with everything that a program needs to call it. */
export function OperationView({ method, path, operation }: ListedOperation) {
  const { t } = useTranslation("reference");
  const { operationId, summary, description, requestBody, responses } = operation;
  const answers = Object.entries(responses).filter(([, { $ref }]) => $ref === undefined);
  return (
    <article id={operationId} className={styles.entry}>
      <h3>
        <MethodMark method={method} /> <Path path={path} /> <a href={`#${operationId}`}>{operationId}</a>
      </h3>
      <p className={styles.summary} lang="en">
        {summary}
      </p>
      <Prose text={description} />
      <Credentials operation={operation} />
      <Parameters operation={operation} place="path" />
      <Parameters operation={operation} place="query" />
      {requestBody !== undefined && <h4>{t("body")}</h4>}
      {requestBody !== undefined && <Content content={requestBody.content} />}
      {answers.map(([status, answer]) => (
        <Fragment key={status}>
          <h4>{t("answer", { status })}</h4>
          {answer.content === undefined ? (
            <p lang="en">{answer.description}</p>
          ) : (
            <Content content={answer.content} />
          )}
        </Fragment>
      ))}
      <h4>{t("problems")}</h4>
      <p className={styles.problems}>
        {problemsOf(operation).map((code) => (
          <a key={code} href={`#problem-${code}`}>
            {problemTable[code].status} {code}
          </a>
        ))}
      </p>
    </article>
  );
}

const methodLooks: Readonly<Record<string, string | undefined>> = {
  post: styles.adds,
  put: styles.changes,
  patch: styles.changes,
  delete: styles.removes,
};

export function MethodMark({ method }: { method: string }) {
  return <span className={`${styles.method} ${methodLooks[method] ?? ""}`}>{method.toUpperCase()}</span>;
}

/** A long path breaks behind its slashes. */
function Path({ path }: { path: string }) {
  return (
    <span className={styles.path}>
      {path.split(/(?<=\/)/).map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a path never move
        <Fragment key={place}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

function Credentials({ operation }: { operation: OperationParts }) {
  const { t } = useTranslation("reference");
  const names = operation["x-credentials"].map((kind) => t(`credential.${kind}`)).join(", ");
  const isForAnyone = operation.security.some((alternative) => Object.keys(alternative).length === 0);
  if (names === "") return <p className="muted">{t("takesNothing")}</p>;
  return (
    <p className="muted">
      {isForAnyone ? t("takesOrNone", { names }) : t("takes", { names })}
      {operation["x-fresh-session"] && ` ${t("fresh")}`}
    </p>
  );
}

function Parameters({ operation, place }: { operation: OperationParts; place: "path" | "query" }) {
  const { t } = useTranslation("reference");
  const shown = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  if (shown.length === 0) return null;
  return (
    <>
      <h4>{t(place)}</h4>
      <ul className={styles.members}>
        {shown.map(({ name, required, description, schema }) => (
          <Member
            key={name}
            name={name}
            schema={description === undefined ? schema : { ...schema, description }}
            isRequired={required}
          />
        ))}
      </ul>
    </>
  );
}

function Content({ content }: { content: ContentParts }) {
  return Object.entries(content).map(([mediaType, { schema }]) => (
    <Fragment key={mediaType}>
      {mediaType !== "application/json" && (
        <p>
          <code>{mediaType}</code>
        </p>
      )}
      <SchemaView schema={schema} />
    </Fragment>
  ));
}

/** The names of the shared answers hold the codes: `404.not_found`. */
function problemsOf({ responses }: OperationParts): readonly ProblemCode[] {
  return Object.values(responses).flatMap(({ $ref }) => {
    const [, ...codes] = ($ref?.split("/").at(-1) ?? "").split(".");
    return codes as readonly ProblemCode[];
  });
}
