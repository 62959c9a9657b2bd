import type { CredentialKind } from "@estiva/contract/openapi/openapi-access";
import { type ProblemCode, problemTable } from "@estiva/contract/problems";
import { type Html, html, type Part, prose } from "./html.ts";
import type { ContentParts, OperationParts, ParameterParts, ResponseParts } from "./open-api-parts.ts";
import { shownLimits, shownSchema, shownType } from "./shown-schema.ts";

/** An operation with everything that a program needs to call it. */
export function shownOperation(method: string, path: string, operation: OperationParts): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses).filter(([, { $ref }]) => $ref === undefined);
  return html`<article id="${operationId}">
<h3>${methodMark(method)} <span class="path">${breakable(path)}</span> <a class="anchor" href="#${operationId}">${operationId}</a></h3>
<p class="summary">${summary}</p>
${prose(description)}
<p class="credentials">${credentials(operation)}</p>
${shownParameters("Path", parameters, "path")}
${shownParameters("Query", parameters, "query")}
${requestBody === undefined ? "" : html`<h4>Body</h4>${shownContent(requestBody.content)}`}
${answers.map(([status, answer]) => shownAnswer(status, answer))}
<h4>Problems</h4>
<p class="problems">${shownProblems(operation)}</p>
</article>
`;
}

export function methodMark(method: string): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

/** A long path breaks behind its slashes. */
function breakable(path: string): readonly Part[] {
  return path.split(/(?<=\/)/).flatMap((part) => [part, html`<wbr>`]);
}

const credentialNames: Readonly<Record<CredentialKind, string>> = {
  session: "a session",
  password: "a password",
  token: "a personal access token",
  robot: "a robot's secret",
};

function credentials({ security, ...operation }: OperationParts): string {
  const names = operation["x-credentials"].map((kind) => credentialNames[kind]).join(", ");
  if (names === "") return "Takes no credential.";
  const isForAnyone = security.some((alternative) => Object.keys(alternative).length === 0);
  const fresh = operation["x-fresh-session"] ? "; a session must have signed in within 10 minutes" : "";
  return `Takes ${names}${isForAnyone ? ", or none" : ""}${fresh}.`;
}

function shownParameters(title: string, parameters: readonly ParameterParts[], place: string): Html {
  const shown = parameters.filter((parameter) => parameter.in === place);
  if (shown.length === 0) return html``;
  return html`<h4>${title}</h4><ul class="members">${shown.map(
    ({ name, required, description, schema }) =>
      html`<li><code class="name">${name}</code> <span class="type">${shownType(schema)}</span>${shownLimits(schema)}${
        required ? "" : html`<span class="limit">optional</span>`
      }${prose(description)}</li>`,
  )}</ul>`;
}

function shownContent(content: ContentParts): Html {
  const parts = Object.entries(content).map(([mediaType, { schema }]) => {
    const type = mediaType === "application/json" ? "" : html`<p class="type"><code>${mediaType}</code></p>`;
    return html`${type}${shownSchema(schema)}`;
  });
  return html`${parts}`;
}

function shownAnswer(status: string, { description, content }: ResponseParts): Html {
  return html`<h4>Answer <span class="status">${status}</span></h4>${
    content === undefined ? html`<p>${description}</p>` : shownContent(content)
  }`;
}

/** The names of the shared answers hold the codes: `404.not_found`. */
function problemCodesOf({ responses }: OperationParts): readonly ProblemCode[] {
  return Object.values(responses).flatMap(({ $ref }) => {
    const [, ...codes] = ($ref?.split("/").at(-1) ?? "").split(".");
    return codes as readonly ProblemCode[];
  });
}

function shownProblems(operation: OperationParts): readonly Part[] {
  return problemCodesOf(operation).map(
    (code) =>
      html`<a href="#problem-${code}"><span class="status">${problemTable[code].status}</span> ${code}</a> `,
  );
}
