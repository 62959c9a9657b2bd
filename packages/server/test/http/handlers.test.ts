import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../src/http/", import.meta.url));

/** Refusals that are for a row of the table to declare, and for the gate to give. */
const ofTheGate = [
  "authentication_required",
  "credential_not_accepted",
  "session_required",
  "forbidden",
  "unauthorized",
  "denied",
  "scopeInsufficient",
];

/** What a handler's text does that only the gate and the tables of routes do. */
function decisionsIn(text: string): readonly string[] {
  const thrown = [...text.matchAll(/new (?:ApiProblem|RegistryError)\(\s*"(\w+)"/g)].map(
    ([, code = ""]) => code,
  );
  const asked = /import \{[^}]*\brequire\b[^}]*\} from "[^"]*requirement\.ts"/.test(text) ? ["require"] : [];
  return [...thrown.filter((code) => ofTheGate.includes(code)), ...asked];
}

/** These are the tables of routes, and what reads a row's declarations. */
const declare = /(-routes|\/management\/manage|\/repository-to-make)\.ts$/;

const handlers = globSync(["management/**/*.ts", "v2/**/*.ts", "token/**/*.ts"], { cwd: folder })
  .map((file) => `/${file}`)
  .filter((file) => !declare.test(file));

test("no handler decides access: what may be refused for who asks is declared in its route's row", () => {
  assert.ok(handlers.length > 100);
  const deciding = handlers.flatMap((file) =>
    decisionsIn(readFileSync(`${folder}${file}`, "utf8")).map((decision) => `${file}: ${decision}`),
  );
  assert.deepEqual(deciding, []);
});

test("a handler that does is found, however it is written", () => {
  const planted = [
    'throw new ApiProblem("forbidden");',
    'throw new ApiProblem(\n  "session_required",\n);',
    'if (!may) throw new RegistryError("denied", { message });',
    'import { isAllowed, require } from "../../gate/requirement.ts";',
  ];
  for (const text of planted) assert.equal(decisionsIn(text).length, 1, text);
  assert.deepEqual(
    decisionsIn('throw new ApiProblem("not_found"); import { isAllowed } from "./requirement.ts";'),
    [],
  );
});
