import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type NotPassed, parseReport } from "./parse-report.ts";

export interface SuiteResult {
  /** The version of the distribution-spec that was asked for: `dev` is its main branch. */
  readonly version: "1.1" | "dev";
  /** How many tests ended with each status, by the suite's own count. */
  readonly counts: Readonly<Record<string, number>>;
  readonly notPassed: readonly NotPassed[];
}

/**
 * Every part that a registry may leave out, switched on, also for version 1.1 where the suite leaves some out by
 * default. Sparse manifests stay off: refusing them is this registry's choice.
 */
const everything: Readonly<Record<string, string>> = {
  OCI_API_PING: "true",
  OCI_API_PULL: "true",
  OCI_API_PUSH: "true",
  OCI_API_BLOBS_ATOMIC: "true",
  OCI_API_BLOBS_DELETE: "true",
  OCI_API_BLOBS_DIGEST_HEADER: "true",
  OCI_API_BLOBS_MOUNT_ANONYMOUS: "true",
  OCI_API_BLOBS_UPLOAD_CANCEL: "true",
  OCI_API_MANIFESTS_ATOMIC: "true",
  OCI_API_MANIFESTS_DELETE: "true",
  OCI_API_MANIFESTS_DIGEST_HEADER: "true",
  OCI_API_MANIFESTS_TAG_PARAM: "true",
  OCI_API_TAGS_ATOMIC: "true",
  OCI_API_TAGS_DELETE: "true",
  OCI_API_TAGS_LIST: "true",
  OCI_API_REFERRER: "true",
  ...Object.fromEntries(
    [
      ...["IMAGE", "INDEX", "INDEX_LIST", "ARTIFACT", "SUBJECT", "SUBJECT_MISSING", "ARTIFACT_LIST"],
      ...[
        "SUBJECT_LIST",
        "DATA_FIELD",
        "NONDISTRIBUTABLE",
        "CUSTOM_FIELDS",
        "NO_LAYERS",
        "EMPTY_BLOB",
        "SHA512",
      ],
    ].map((kind) => [`OCI_DATA_${kind}`, "true"]),
  ),
  OCI_DATA_SPARSE: "false",
};

/** @param scratch a folder for the suite's own reports */
export async function runSuite(
  program: string,
  registry: string,
  version: "1.1" | "dev",
  scratch: string,
): Promise<SuiteResult> {
  const { protocol, host } = new URL(registry);
  const reports = join(scratch, version);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("OCI_"));
  const child = spawn(program, [], {
    cwd: scratch,
    env: {
      ...Object.fromEntries(inherited),
      ...everything,
      OCI_VERSION: version,
      OCI_REGISTRY: host,
      OCI_TLS: protocol === "https:" ? "enabled" : "disabled",
      OCI_RESULTS_DIR: reports,
      OCI_LOG: "error",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await once(child, "close");
  const junit = await readFile(join(reports, "junit.xml"), "utf8");
  return { version, counts: readCounts(printed), notPassed: parseReport(junit) };
}

/** The table `Pass....: 982` of the suite's own report. */
function readCounts(printed: string): Readonly<Record<string, number>> {
  const table = printed.slice(printed.indexOf("OCI Conformance Result:")).split("\n\n")[0] ?? "";
  const rows = table.matchAll(/^ +(\w+)\.*: +(\d+)$/gm);
  return Object.fromEntries(Array.from(rows, ([, name = "", count]) => [name.toLowerCase(), Number(count)]));
}
