// `OCI_CONFORMANCE=/path/to/conformance node conformance/oci/run.ts [URL]`: OCI's own suite, against a fresh
// Estiva or the address given; writes what came out to results/.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnServer } from "@estiva/testing/spawn-server";
import { runSuite, type SuiteResult } from "./run-suite.ts";
import { summarise } from "./summarise.ts";

const program = process.env.OCI_CONFORMANCE;
const [url] = process.argv.slice(2);

async function withRegistry<T>(use: (url: string) => Promise<T>): Promise<T> {
  if (url !== undefined) return await use(url);
  await using server = await spawnServer();
  return await use(server.url);
}

async function runAll(suite: string): Promise<readonly SuiteResult[]> {
  const scratch = await mkdtemp(join(tmpdir(), "oci-conformance-"));
  try {
    const results: SuiteResult[] = [];
    for (const version of ["1.1", "dev"] as const) {
      results.push(await withRegistry((registry) => runSuite(suite, registry, version, scratch)));
    }
    return results;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (program === undefined || program === "") {
  console.log("OCI_CONFORMANCE names no binary: OCI's own suite was not run (conformance/README.md has how)");
} else {
  const results = await runAll(program);
  for (const result of results) console.log(summarise(result));
  // Only what the committed server did belongs in the repository.
  if (url === undefined) {
    const folder = new URL("./results/", import.meta.url);
    await mkdir(folder, { recursive: true });
    for (const { version, counts, notPassed } of results) {
      const text = JSON.stringify(
        { suite: "distribution-spec main, 967efdc", version, counts, notPassed },
        null,
        2,
      );
      await writeFile(new URL(`estiva-${version}.json`, folder), `${text}\n`);
    }
  }
  process.exitCode = results.every(({ notPassed }) => notPassed.length === 0) ? 0 : 1;
}
