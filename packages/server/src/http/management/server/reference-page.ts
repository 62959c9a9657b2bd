import { problemTable } from "@estiva/contract/problems";
import { type Html, html, prose } from "./html.ts";
import type { OpenApiParts, OperationParts } from "./open-api-parts.ts";
import { referenceStyle } from "./reference-style.ts";
import { methodMark, shownOperation } from "./shown-operation.ts";
import { shownSchema } from "./shown-schema.ts";

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationParts;
}

/** The reference as one page that needs nothing else: no script, no other request. */
export function referencePage(document: OpenApiParts): string {
  const { info, components } = document;
  const groups = document.tags
    .map(({ name }) => ({ name, operations: operationsOf(document, name) }))
    .filter(({ operations }) => operations.length > 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}</title>
<style>${referenceStyle}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><p>${info.title} <span class="limit">${info.version}</span></p><p><a href="/">To the registry</a> · <a href="/api/v1/openapi.json">OpenAPI description</a></p></header>
<nav aria-label="Operations">
<h2>About</h2>
<ul><li><a href="#conventions">Conventions</a></li><li><a href="#credentials">Credentials</a></li><li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li></ul>
${groups.map(
  ({ name, operations }) => html`<h2>${title(name)}</h2>
<ul>${operations.map(
    ({ method, operation }) =>
      html`<li><a href="#${operation.operationId}">${methodMark(method)} ${operation.operationId}</a></li>`,
  )}</ul>
`,
)}
</nav>
<main id="content" tabindex="-1">
<h1>${info.title}</h1>
<section id="conventions"><h2>Conventions</h2>${prose(info.description)}</section>
<section id="credentials"><h2>Credentials</h2>
<dl>${Object.entries(components.securitySchemes).map(
    ([name, { description }]) => html`<dt><code>${name}</code></dt><dd>${prose(description)}</dd>`,
  )}</dl></section>
${groups.map(
  ({ name, operations }) => html`<section id="group-${anchor(name)}"><h2>${title(name)}</h2>
${operations.map(({ method, path, operation }) => shownOperation(method, path, operation))}</section>
`,
)}
<section id="problems"><h2>Problems</h2>
<dl>${shownProblems()}</dl></section>
<section id="schemas"><h2>Schemas</h2>
${Object.entries(components.schemas)
  .filter(([name]) => name !== "Problem")
  .map(
    ([name, schema]) =>
      html`<article id="schema-${name}"><h3><a class="anchor" href="#schema-${name}">${name}</a></h3>${shownSchema(schema)}</article>
`,
  )}</section>
</main>
</body>
</html>
`;
  return page.text;
}

function operationsOf({ paths }: OpenApiParts, tag: string): readonly Listed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method, path, operation }] : [],
    ),
  );
}

/** Problem documents' `type` leads here. */
function shownProblems(): readonly Html[] {
  return Object.entries(problemTable).map(
    ([code, { status, title, explanation }]) =>
      html`<div id="problem-${code}"><dt><span class="status">${status}</span> <a class="anchor" href="#problem-${code}">${code}</a></dt><dd><p><strong>${title}.</strong></p>${prose(explanation)}</dd></div>
`,
  );
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function anchor(name: string): string {
  return name.replaceAll(" ", "-");
}
