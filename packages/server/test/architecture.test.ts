import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { operationGroups } from "@estiva/contract/operations";

const root = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const server = join(root, "packages/server/src");

const document = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");

/** The rows of one of the document's tables, by the heading of the section that it stands in. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = document.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}

function codesIn(cell = ""): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** What each folder may import, types included; `all` for what puts everything together. */
const folders: ReadonlyMap<string, readonly string[] | "all"> = new Map(
  tableOf("Folders").map(([folder, , may]) => [
    codesIn(folder)[0] ?? "",
    may === "all" ? "all" : codesIn(may),
  ]),
);

/** Packages that one folder knows and the others must not. */
const exclusive: Readonly<Record<string, readonly string[]>> = {
  kysely: ["adapters/sql"],
  jose: ["access"],
  "node:ffi": ["adapters/native"],
  nodemailer: ["adapters/smtp"],
  "openid-client": ["adapters/identity"],
  otpauth: ["accounts/second-factors"],
  "rate-limiter-flexible": ["accounts/throttling"],
  "@zxcvbn-ts/language-common": ["accounts/passwords"],
  "node:sqlite": ["adapters/sql/sqlite", "start"],
  "prom-client": ["telemetry"],
  "pino-pretty": ["telemetry"],
};

/** What implements a port: only `start/assembly` may choose it. */
const implementations: readonly string[] = [
  "adapters/blobs/filesystem/filesystem-blob-store.ts",
  "adapters/sql/sql-metadata-store.ts",
  "adapters/sql/sqlite/sqlite-database.ts",
  "adapters/native/detect.ts",
  "adapters/smtp/smtp-mailer.ts",
  "adapters/identity/identity-providers.ts",
  "http/bytes/copy-bytes.ts",
  "http/bytes/sendfile-bytes.ts",
];

interface Import {
  /** Relative to its package's `src`. */
  readonly from: string;
  /** A file below the same `src`, or a package's name. */
  readonly to: string;
}

function importsOf(src: string): readonly Import[] {
  return globSync("**/*.{ts,tsx}", { cwd: src }).flatMap((from) => {
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
const files = globSync("**/*.ts", { cwd: server });
const isOurs = (path: string) => files.includes(path);

describe("imports", () => {
  test("are all seen, and lead to files that exist", () => {
    assert.ok(ofServer.length > 300, `only ${ofServer.length} imports found`);
    for (const { from, to } of ofServer) {
      if (to.endsWith(".ts")) assert.ok(isOurs(to), `${from} imports ${to}`);
    }
  });

  test("between packages are those of the table", () => {
    for (const [folder, may] of folders) {
      if (!folder.startsWith("packages/") || may === "all") continue;
      const allowed = [folder, ...may].map((name) => name.replace("packages/", "@estiva/"));
      for (const { from, to } of importsOf(join(root, folder, "src"))) {
        if (!to.startsWith("@estiva/")) continue;
        const target = to.split("/").slice(0, 2).join("/");
        assert.ok(allowed.includes(target), `${folder}/src/${from} imports ${to}`);
      }
    }
  });

  test("of the management API's problems are none in the stores: what decides is the domain's", () => {
    for (const { from, to } of ofServer) {
      if (from.startsWith("adapters/sql/"))
        assert.ok(!to.startsWith("@estiva/contract"), `${from} imports ${to}`);
    }
  });

  test("of zod stay in the contract, and out of what a web page carries of it", () => {
    for (const { from, to } of importsOf(join(root, "packages/protocol/src")))
      assert.match(to, /^[a-z-]+\.ts$/, `protocol/${from} imports ${to}`);
    const light = [
      "acts",
      "endpoints",
      "languages",
      "limits",
      "page-addresses",
      "path-name",
      "problem-table",
      "problems",
      "repository-actions",
    ].map((name) => `${name}.ts`);
    for (const { from, to } of importsOf(join(root, "packages/contract/src"))) {
      if (!light.includes(from)) continue;
      assert.ok(light.includes(to) || to.startsWith("@estiva/protocol"), `contract/${from} imports ${to}`);
    }
    const client = join(root, "packages/client/src");
    for (const file of globSync("**/*.ts", { cwd: client })) {
      for (const to of valueTargets(readFileSync(join(client, file), "utf8"))) {
        if (!to.startsWith("@estiva/contract/")) continue;
        const name = `${to.slice("@estiva/contract/".length)}.ts`;
        assert.ok(light.includes(name), `client/${file} imports ${to}`);
      }
    }
  });

  test("of a page reach nothing of the client that pulls and pushes, and nothing of Node", () => {
    const client = join(root, "packages/client/src");
    const carried = new Set<string>();
    const visit = (file: string): void => {
      if (carried.has(file)) return;
      carried.add(file);
      for (const to of valueTargets(readFileSync(join(client, file), "utf8"))) {
        assert.doesNotMatch(to, /^node:/, `client/${file} imports ${to}`);
        if (to.startsWith(".")) visit(normalize(join(dirname(file), to)));
      }
    };
    visit("index.ts");
    assert.ok(carried.size > 4);
    for (const file of carried) assert.doesNotMatch(file, /^registry\//);
    for (const { from, to } of importsOf(join(root, "packages/web/src")))
      assert.ok(!to.startsWith("@estiva/client/"), `web/${from} imports ${to}`);
  });

  test("between the server's folders are those of the table", () => {
    for (const { from, to } of ofServer) {
      const [one, other] = [folderOf(from), folderOf(to)];
      if (!isOurs(to) || one === other) continue;
      const may = folders.get(one);
      assert.ok(may === "all" || may?.includes(other), `${from} imports ${to}: ${one} may not know ${other}`);
    }
  });

  test("that the table allows are all in use, and every folder is in the table", () => {
    for (const [one, others] of folders) {
      if (one.startsWith("packages/") || others === "all") continue;
      for (const other of others) {
        const isUsed = ofServer.some(
          ({ from, to }) => folderOf(from) === one && isOurs(to) && folderOf(to) === other,
        );
        assert.ok(isUsed, `nothing in ${one} imports ${other} any more: take it out of the table`);
      }
    }
    for (const file of files) assert.ok(folders.has(folderOf(file)), `${file} is in no row of the table`);
  });

  test("between the table's folders make no circle", () => {
    const order = [...folders.keys()];
    for (const [one, others] of folders) {
      for (const other of others === "all" ? [] : others)
        assert.ok(
          order.indexOf(other) < order.indexOf(one),
          `${one} stands before ${other}, which it imports`,
        );
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

  test("of other packages stand in package.json, and of the workspace only protocol and contract", () => {
    const { dependencies } = JSON.parse(readFileSync(join(server, "../package.json"), "utf8"));
    const used = new Set(
      ofServer
        .map(({ to }) => to)
        .filter((to) => !to.endsWith(".ts") && !to.startsWith("node:"))
        .map((to) => (to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : folderOf(to))),
    );
    assert.deepEqual([...used].sort(), Object.keys(dependencies).sort());
    assert.deepEqual([...used].filter((name) => name.startsWith("@estiva/")).sort(), [
      "@estiva/contract",
      "@estiva/protocol",
    ]);
  });

  test("of a package that one folder is responsible for stay in that folder", () => {
    for (const [name, places] of Object.entries(exclusive)) {
      const users = ofServer.filter(({ to }) => to === name || to.startsWith(`${name}/`));
      assert.ok(users.length > 0, `nothing imports ${name} any more`);
      for (const { from } of users)
        assert.ok(
          places.some((place) => from.startsWith(`${place}/`)),
          `${from} imports ${name}`,
        );
    }
  });

  test("of what implements a port are assembly's", () => {
    for (const implementation of implementations) {
      const users = ofServer.filter(({ from, to }) => to === implementation && dirname(from) !== dirname(to));
      assert.deepEqual(
        [...new Set(users.map(({ from }) => dirname(from)))],
        ["start/assembly"],
        implementation,
      );
    }
  });

  test("of what implements a port of registry or catalog stay out of HTTP: handlers take what can be wrapped", () => {
    for (const { from, to } of ofServer) {
      if (!from.startsWith("http/") || !/^(registry|catalog)\//.test(to)) continue;
      const source = readFileSync(join(server, to), "utf8");
      assert.doesNotMatch(source, /^export class \w+ implements /m, `${from} imports ${to}`);
    }
  });

  test("of SQLite's own file stay below it: the queries know only the Database port", () => {
    for (const { from, to } of ofServer) {
      if (!to.startsWith("adapters/sql/sqlite/") || from.startsWith("adapters/sql/sqlite/")) continue;
      assert.equal(from, "start/assembly/stores.ts", `${from} imports ${to}`);
    }
  });

  test("of HTTP stay out of the domain and of what implements it", () => {
    const innocent = ["rights", "registry", "catalog", "accounts", "audit", "jobs", "config"];
    for (const { from, to } of ofServer) {
      if (innocent.includes(folderOf(from)) || from.startsWith("adapters/sql"))
        assert.doesNotMatch(to, /^node:(http|https|http2)$/, from);
    }
  });
});

/** The folders, or files, that a layer has for nouns. */
function nounsIn(folder: string, others: readonly string[] = []): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !others.includes(entry.name))
    .map(({ name }) => name);
}

describe("nouns", () => {
  const rows = tableOf("Nouns");
  const marked = (column: number) => rows.filter((row) => row[column] === "●").map(([noun = ""]) => noun);

  test("have the same folder in every layer that the table marks, and no layer has others", () => {
    const operations = readdirSync(join(root, "packages/contract/src/operations"));
    assert.deepEqual(marked(1).toSorted(), operations.map((file) => file.replace(/\.ts$/, "")).toSorted());
    assert.deepEqual(marked(2).toSorted(), nounsIn("packages/server/src/http/management").toSorted());
    const dialects = ["migrations", "sqlite"];
    assert.deepEqual(marked(4).toSorted(), nounsIn("packages/server/src/adapters/sql", dialects).toSorted());
    const frame = [
      "api",
      "components",
      "fonts",
      "format",
      "home",
      "locales",
      "preferences",
      "router",
      "styles",
    ];
    assert.deepEqual(marked(5).toSorted(), nounsIn("packages/web/src", frame).toSorted());
  });

  test("have the folder in the domain that the table names, and the domain has no others", () => {
    const said = rows.flatMap(([noun = "", , , domain]) =>
      codesIn(domain).map((name) => (name === noun ? name : `${name}/${noun}`)),
    );
    for (const place of said) assert.ok(existsSync(join(server, place)), place);
    const found = ["access", "accounts", "catalog", "registry"].flatMap((domain) =>
      nounsIn(`packages/server/src/${domain}`).map((noun) => `${domain}/${noun}`),
    );
    assert.deepEqual(
      found.filter((place) => !said.includes(place)),
      [],
    );
  });

  test("are the groups of the management API, and each operation's handler is in its noun's folder", () => {
    assert.deepEqual(Object.keys(operationGroups).toSorted(), marked(1).toSorted());
    const handled = new Map<string, string>();
    for (const [noun, operations] of Object.entries(operationGroups)) {
      const folder = join(server, "http/management", noun);
      const text = globSync("*.ts", { cwd: folder }).map((file) => readFileSync(join(folder, file), "utf8"));
      for (const id of Object.keys(operations)) {
        const isHere = text.some((each) =>
          new RegExp(`ManagementHandler<"${id}">|function ${id}\\b`).test(each),
        );
        if (isHere) handled.set(id, noun);
        else assert.equal(id, "getOpenApi", `${id} has no handler in http/management/${noun}`);
      }
    }
    assert.ok(handled.size > 90);
  });

  test("the two APIs have no file of the same name", () => {
    const names = (folder: string) =>
      globSync("**/*.ts", { cwd: join(server, folder) }).map((file) => basename(file));
    const management = new Set(names("http/management"));
    assert.deepEqual(
      names("http/v2").filter((name) => management.has(name)),
      [],
    );
  });
});

/** Sources that still hold lines together by spreads of literals; migrations stay as they were applied. */
const spreading = ["packages/server/src/adapters/sql/migrations/"];

describe("literals", () => {
  test("are written out where they belong, not spread into another to hold lines together", () => {
    for (const file of globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root })) {
      if (spreading.some((place) => file.startsWith(place))) continue;
      assert.deepEqual(literalSpreads(readFileSync(join(root, file), "utf8")), [], file);
    }
  });

  test("that are spread are found, and other spreads are let be", () => {
    const found = [
      "{ ...{ a, b }, c }",
      "[...[1, 2]]",
      "f(...[1, 2])",
      '[...(["a", "b"] as const), "c"]',
      "{\n  ...{\n    a: [{}],\n  },\n}",
    ];
    for (const code of found) assert.equal(literalSpreads(code).length, 1, code);
    const fine = [
      "{ ...a }",
      "[...[...a].map(f)]",
      "{ ...(a ? { b } : {}) }",
      "{ ...(a && { b }) }",
      "[...(a ? [b] : [])]",
      '"...{ a }" // ...[1]',
    ];
    for (const code of fine) assert.deepEqual(literalSpreads(code), [], code);
  });
});

/** Spreads of an array or object that is written right there, and in which nothing is decided. */
function literalSpreads(code: string): readonly string[] {
  const bare = code.replaceAll(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/.*|\/\*[\s\S]*?\*\//g, "0");
  return [...bare.matchAll(/\.\.\.\(?(?=[[{])/g)].flatMap(({ 0: spread, index }) => {
    const end = endOfBrackets(bare, index + spread.length);
    return /^(?: as const\))?\s*[,)\]}]/.test(bare.slice(end)) ? [bare.slice(index, end)] : [];
  });
}

/** Where the bracket that opens at `start` is closed. */
function endOfBrackets(code: string, start: number): number {
  let depth = 0;
  for (let place = start; place < code.length; place += 1) {
    if ("([{".includes(code.charAt(place))) depth += 1;
    if (")]}".includes(code.charAt(place))) depth -= 1;
    if (depth === 0) return place + 1;
  }
  return code.length;
}

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
