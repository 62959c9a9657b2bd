// `node conformance/src/main.ts URL [FILTER]`: judges any registry by its address.
// CONFORMANCE_USERNAME and CONFORMANCE_PASSWORD sign in; CONFORMANCE_PREFIX stands before every repository's name.
import { formatVerdicts } from "./report.ts";
import { runClauses, type Target } from "./run-clauses.ts";

function readTarget(url: string): Target {
  const {
    CONFORMANCE_USERNAME: username,
    CONFORMANCE_PASSWORD: password,
    CONFORMANCE_PREFIX: prefix,
  } = process.env;
  return {
    url,
    ...(username !== undefined && password !== undefined ? { credentials: { username, password } } : {}),
    ...(prefix !== undefined ? { prefix } : {}),
  };
}

const [url, filter = ""] = process.argv.slice(2);
if (url === undefined || !URL.canParse(url)) {
  console.error("usage: node conformance/src/main.ts http://HOST:PORT [part of a clause's id]");
  process.exitCode = 2;
} else {
  const verdicts = await runClauses(readTarget(url), { filter });
  console.log(formatVerdicts(verdicts));
  const broken = verdicts.some(({ clause, failure }) => clause.level === "MUST" && failure !== undefined);
  process.exitCode = broken ? 1 : 0;
}
