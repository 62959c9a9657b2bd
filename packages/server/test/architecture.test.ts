import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const server = join(root, "packages/server/src");
const protocol = join(root, "packages/protocol/src");

/**
 * Which folder of the server may import which, types included. `registry` is the domain and owns the ports;
 * `blobs`, `metadata` and `native` implement them; `http` and `jobs` drive it; `server.ts` and
 * `assembly` put all together.
 * `durable` is what all that writes to the disk shares.
 * `run.ts` knows `http` and `metadata` only for the errors that it tells people about.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  registry: [],
  accounts: [],
  durable: [],
  config: ["durable"],
  native: ["registry"],
  blobs: ["durable", "registry"],
  metadata: ["accounts", "durable", "registry"],
  access: ["accounts", "config", "registry"],
  jobs: ["access", "accounts", "registry"],
  telemetry: ["access", "config", "registry"],
  mail: ["accounts", "config"],
  identity: ["accounts", "config"],
  http: ["access", "accounts", "config", "registry", "telemetry"],
  assembly: [
    ...["access", "accounts", "blobs", "config", "http", "identity", "jobs"],
    ...["mail", "metadata", "native", "registry", "telemetry"],
  ],
  "server.ts": ["accounts", "assembly", "config", "http", "registry", "telemetry"],
  "run.ts": ["config", "http", "metadata", "server.ts", "telemetry"],
  "main.ts": ["run.ts"],
};

/** Packages that one folder knows and the others must not. */
const exclusive: Readonly<Record<string, readonly string[]>> = {
  kysely: ["metadata"],
  jose: ["access"],
  "node:ffi": ["native"],
  nodemailer: ["mail"],
  "openid-client": ["identity"],
  otpauth: ["accounts"],
  "rate-limiter-flexible": ["accounts"],
  "@zxcvbn-ts/language-common": ["accounts"],
  "node:sqlite": ["metadata", "config"],
  "prom-client": ["telemetry"],
  "pino-pretty": ["telemetry"],
};

/** What implements a port: only `assembly` may choose it. */
const implementations = [
  ...["blobs/filesystem/filesystem-blob-store.ts", "metadata/sql-metadata-store.ts", "native/detect.ts"],
  ...["metadata/sqlite/sqlite-database.ts", "http/bytes/copy-bytes.ts", "http/bytes/sendfile-bytes.ts"],
  ...["mail/smtp-mailer.ts", "identity/identity-providers.ts"],
];

interface Import {
  /** Relative to its package's `src`. */
  readonly from: string;
  /** A file below the same `src`, or a package's name. */
  readonly to: string;
}

function importsOf(src: string): readonly Import[] {
  return globSync("**/*.ts", { cwd: src }).flatMap((from) => {
    const text = readFileSync(join(src, from), "utf8");
    const statements = text.matchAll(/(?:^|\n)(?:import|export)\s(?:[^"';]*?\sfrom\s+)?"([^"]+)"/g);
    const calls = text.matchAll(/\b(?:import|getBuiltinModule)\(\s*"([^"]+)"/g);
    return [...statements, ...calls].map(([, target = ""]) => ({ from, to: place(from, target) }));
  });
}

function place(from: string, target: string): string {
  if (target.startsWith("#server/")) return target.slice("#server/".length);
  return target.startsWith(".") ? normalize(join(dirname(from), target)) : target;
}

function folderOf(path: string): string {
  return path.split("/")[0] ?? "";
}

const ofServer = importsOf(server);
const ofProtocol = importsOf(protocol);
const files = globSync("**/*.ts", { cwd: server });
const isOurs = (path: string) => files.includes(path);

describe("imports", () => {
  test("are all seen, and lead to files that exist", () => {
    assert.ok(ofServer.length > 300, `only ${ofServer.length} imports found`);
    for (const { from, to } of ofServer) {
      if (to.endsWith(".ts")) assert.ok(isOurs(to), `${from} imports ${to}`);
    }
  });

  test("of the protocol lead to itself and nowhere else", () => {
    assert.ok(ofProtocol.length > 10);
    for (const { from, to } of ofProtocol) {
      if (to !== "zod") assert.match(to, /^(management\/)?[a-z-]+\.ts$/, `protocol/${from} imports ${to}`);
    }
  });

  test("of zod stay in the management API's schemas, and out of what a web page carries", () => {
    for (const { from, to } of ofProtocol) {
      if (!from.startsWith("management/"))
        assert.doesNotMatch(to, /^(management\/|zod$)/, `protocol/${from}`);
    }
    const names = ["endpoints", "limits", "path-name", "problem-table", "problems"];
    const light = names.map((name) => `management/${name}.ts`);
    for (const { from, to } of ofProtocol.filter(({ from }) => light.includes(from))) {
      assert.ok(light.includes(to) || /^[a-z-]+\.ts$/.test(to), `protocol/${from} imports ${to}`);
    }
  });

  test("of the client lead to itself and to what a page may carry of the protocol, but for types", () => {
    const client = join(root, "packages/client/src");
    for (const file of globSync("**/*.ts", { cwd: client })) {
      for (const to of valueTargets(readFileSync(join(client, file), "utf8"))) {
        const isLight =
          /^@estiva\/protocol\/(management\/(endpoints|limits|path-name|problems)|[a-z-]+)$/.test(to);
        assert.ok(isLight || /^\.\/[a-z-]+\.ts$/.test(to), `client/${file} imports ${to}`);
      }
    }
  });

  test("between the server's folders are those of the table", () => {
    for (const { from, to } of ofServer) {
      const [one, other] = [folderOf(from), folderOf(to)];
      if (!isOurs(to) || one === other) continue;
      assert.ok(allowed[one]?.includes(other), `${from} imports ${to}: ${one} may not know ${other}`);
    }
  });

  test("that the table allows are all in use", () => {
    for (const [one, others] of Object.entries(allowed)) {
      for (const other of others) {
        const isUsed = ofServer.some(
          ({ from, to }) => folderOf(from) === one && isOurs(to) && folderOf(to) === other,
        );
        assert.ok(isUsed, `nothing in ${one} imports ${other} any more: take it out of the table`);
      }
    }
  });

  test("between the table's folders make no circle", () => {
    const order = Object.keys(allowed);
    for (const [one, others] of Object.entries(allowed)) {
      for (const other of others) {
        assert.ok(
          order.indexOf(other) < order.indexOf(one),
          `${one} stands before ${other}, which it imports`,
        );
      }
    }
  });

  test("make no circle of files, but for types", () => {
    const values = new Map(files.map((file) => [file, valueImports(file)]));
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      assert.ok(!way.includes(file), `a circle: ${[...way, file].join(" → ")}`);
      if (done.has(file)) return;
      for (const next of values.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  test("of other packages stand in package.json, and of the workspace only the protocol", () => {
    const { dependencies } = JSON.parse(readFileSync(join(server, "../package.json"), "utf8"));
    const used = new Set(
      ofServer
        .map(({ to }) => to)
        .filter((to) => !to.endsWith(".ts") && !to.startsWith("node:"))
        .map((to) => (to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : folderOf(to))),
    );
    assert.deepEqual([...used].sort(), Object.keys(dependencies).sort());
    assert.deepEqual(
      [...used].filter((name) => name.startsWith("@estiva/")),
      ["@estiva/protocol"],
    );
  });

  test("of a package that one folder is responsible for stay in that folder", () => {
    for (const [name, folders] of Object.entries(exclusive)) {
      const users = ofServer.filter(({ to }) => to === name || to.startsWith(`${name}/`));
      assert.ok(users.length > 0, `nothing imports ${name} any more`);
      for (const { from } of users) assert.ok(folders.includes(folderOf(from)), `${from} imports ${name}`);
    }
  });

  test("of what implements a port are assembly's", () => {
    for (const implementation of implementations) {
      const users = ofServer.filter(({ from, to }) => to === implementation && dirname(from) !== dirname(to));
      assert.deepEqual([...new Set(users.map(({ from }) => folderOf(from)))], ["assembly"], implementation);
    }
  });

  test("of SQLite's own file stay below it: the queries know only the Database port", () => {
    for (const { from, to } of ofServer) {
      if (!to.startsWith("metadata/sqlite/") || from.startsWith("metadata/sqlite/")) continue;
      assert.equal(from, "assembly/stores.ts", `${from} imports ${to}`);
    }
  });

  test("of HTTP stay out of the domain and of what implements it", () => {
    const innocent = ["registry", "metadata", "blobs", "jobs", "native", "config"];
    for (const { from, to } of ofServer) {
      if (innocent.includes(folderOf(from))) assert.doesNotMatch(to, /^node:(http|https|http2)$/, from);
    }
  });
});

/** Files that are loaded when this one is: imports that are not only of types. */
function valueImports(file: string): readonly string[] {
  return valueTargets(readFileSync(join(server, file), "utf8"))
    .map((target) => place(file, target))
    .filter(isOurs);
}

function valueTargets(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|\n)(?:import|export)\s(?!type\s)(?:([^"';]*?)\sfrom\s+)?"([^"]+)"/g)]
    .filter(([, names = "x"]) => !isOnlyTypes(names))
    .map(([, , target = ""]) => target);
}

function isOnlyTypes(names: string): boolean {
  const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  if (inBraces === undefined) return false;
  const parts = inBraces.split(",").map((part) => part.trim());
  return parts.every((part) => part === "" || part.startsWith("type "));
}
