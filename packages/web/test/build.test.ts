import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

const checkout = join(import.meta.dirname, "../../..");
let copy = "";
const web = () => join(copy, "packages/web");

/** A checkout with what the build reads, and the packages of this one. */
before(() => {
  copy = mkdtempSync(join(tmpdir(), "estiva-build-"));
  const parts = [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "scripts/build-web.ts",
    "packages/client",
    "packages/protocol",
  ];
  for (const path of [...parts, "packages/web"]) {
    const filter = (file: string) => !/\/(dist|dist-\d+|test)$/.test(file);
    cpSync(join(checkout, path), join(copy, path), { recursive: true, filter });
  }
  symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
});
after(() => rmSync(copy, { recursive: true }));

function build(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const script = join(copy, "scripts/build-web.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: copy,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

describe("building the pages", () => {
  test("writes a document for each language, assets, and their compressed forms", () => {
    const { status, said } = build();
    assert.equal(status, 0, said);
    assert.match(said, /Built the web pages in \d+\.\d s/);
    const files = readdirSync(join(web(), "dist"), { recursive: true }).map(String);
    for (const language of ["en", "pt-BR", "zh-CN"])
      assert.ok(files.includes(`index.${language}.html`), language);
    for (const file of files.filter((file) => /\.(js|css)$/.test(file))) {
      assert.match(file, /^assets\/.+-[\w-]{8}\.(js|css)$/);
      assert.ok(files.includes(`${file}.br`) || files.every((other) => !other.startsWith(`${file}.`)), file);
    }
  });

  test("is done once: the same sources are not built again, others are", () => {
    assert.deepEqual(build(), { status: 0, said: "" });
    appendFileSync(join(web(), "src/main.tsx"), "\n// Changed.\n");
    assert.match(build().said, /Built the web pages/);
  });

  test("says what is wrong with the sources, and leaves a registry that starts without pages", () => {
    appendFileSync(join(web(), "src/main.tsx"), "\nconst = ;\n");
    const { status, said } = build();
    assert.equal(status, 0);
    assert.match(said, /main\.tsx/);
    assert.match(said, /could not be built; the lines above say why\.\nThe registry starts without them\./);
    assert.ok(!existsSync(join(web(), "dist")));
    assert.deepEqual(
      readdirSync(web()).filter((name) => name.startsWith("dist")),
      [],
    );
    assert.equal(build("--strict").status, 1);
  });
});
