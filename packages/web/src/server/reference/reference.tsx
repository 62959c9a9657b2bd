import { problemTable } from "@estiva/contract/problem-table";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../../api/api.ts";
import { Loaded } from "../../components/loaded.tsx";
import { Page } from "../../components/page.tsx";
import type { OpenApiParts } from "./open-api-parts.ts";
import { type ListedOperation, MethodMark, OperationView } from "./operation-view.tsx";
import { Prose } from "./prose.tsx";
import styles from "./reference.module.css";
import { SchemaView } from "./schema-view.tsx";

/** The management API, as this server describes it. Problem documents' `type` leads here. */
export function ApiReference() {
  const { t } = useTranslation("reference");
  const description = useQuery({ ...read("getOpenApi"), staleTime: Number.POSITIVE_INFINITY });
  return (
    <Page title={t("title")} actions={<a href="/api/v1/openapi.json">{t("openApi")}</a>}>
      <Loaded query={description}>
        {(data) => <Reference document={data as unknown as OpenApiParts} />}
      </Loaded>
    </Page>
  );
}

interface Group {
  readonly name: string;
  readonly operations: readonly ListedOperation[];
}

function Reference({ document: { info, tags, paths, components } }: { document: OpenApiParts }) {
  const { t } = useTranslation("reference");
  useAnchor();
  const groups = tags
    .map(({ name }) => ({ name, operations: operationsOf(paths, name) }))
    .filter(({ operations }) => operations.length > 0);
  const schemas = Object.entries(components.schemas).filter(([name]) => name !== "Problem");
  return (
    <div className={styles.columns}>
      <Contents groups={groups} />
      <div className={styles.content}>
        <section id="conventions">
          <h2>{t("conventions")}</h2>
          <Prose text={info.description} />
        </section>
        <section id="credentials">
          <h2>{t("credentials")}</h2>
          <dl>
            {Object.entries(components.securitySchemes).map(([name, { description }]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <Prose text={description} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
        {groups.map(({ name, operations }) => (
          <section key={name} id={`group-${name.replaceAll(" ", "-")}`}>
            <h2 lang="en">{heading(name)}</h2>
            {operations.map((one) => (
              <OperationView key={one.operation.operationId} {...one} />
            ))}
          </section>
        ))}
        <section id="problems">
          <h2>{t("problems")}</h2>
          <dl>
            {Object.entries(problemTable).map(([code, { status, title, explanation }]) => (
              <div key={code} id={`problem-${code}`} className={styles.entry}>
                <dt>
                  {status} <a href={`#problem-${code}`}>{code}</a>
                </dt>
                <dd>
                  <p lang="en">
                    <b>{title}.</b>
                  </p>
                  <Prose text={explanation} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section id="schemas">
          <h2>{t("schemas")}</h2>
          {schemas.map(([name, schema]) => (
            <article key={name} id={`schema-${name}`} className={styles.entry}>
              <h3>
                <a href={`#schema-${name}`}>{name}</a>
              </h3>
              <SchemaView schema={schema} />
            </article>
          ))}
        </section>
      </div>
    </div>
  );
}

function Contents({ groups }: { groups: readonly Group[] }) {
  const { t } = useTranslation("reference");
  return (
    <nav className={styles.contents} aria-label={t("contents")}>
      <ul>
        {(["conventions", "credentials", "problems", "schemas"] as const).map((section) => (
          <li key={section}>
            <a href={`#${section}`}>{t(section)}</a>
          </li>
        ))}
      </ul>
      {groups.map(({ name, operations }) => (
        <div key={name}>
          <h2 lang="en">{heading(name)}</h2>
          <ul>
            {operations.map(({ method, operation: { operationId } }) => (
              <li key={operationId}>
                <a href={`#${operationId}`}>
                  <MethodMark method={method} /> {operationId}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The browser looked for the address's anchor before there was anything on the page. */
function useAnchor() {
  useEffect(() => {
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, []);
}

function operationsOf(paths: OpenApiParts["paths"], tag: string): readonly ListedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method, path, operation }] : [],
    ),
  );
}

function heading(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
