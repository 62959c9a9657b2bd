import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { strings as english } from "../src/locales/en/index.ts";
import { strings as portuguese } from "../src/locales/pt-BR/index.ts";
import { strings as chinese } from "../src/locales/zh-CN/index.ts";

const src = join(import.meta.dirname, "../src");
const endings = /_(zero|one|two|few|many|other)$/;

/** Every text by its full key: `account:signUp.title`. */
function texts(strings: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (value: object, path: string): void => {
    for (const [key, text] of Object.entries(value)) {
      const full = path === "" ? key : `${path}${path.includes(":") ? "." : ":"}${key}`;
      if (typeof text === "string") found.set(full, text);
      else visit(text as object, full);
    }
  };
  visit(strings, "");
  return found;
}

/** Keys with a plural's forms taken together. */
const bases = (all: ReadonlyMap<string, string>) => [
  ...new Set([...all.keys()].map((key) => key.replace(endings, ""))),
];
const holes = (text: string) =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort();

const inEnglish = texts(english);
const languages = { en: inEnglish, "pt-BR": texts(portuguese), "zh-CN": texts(chinese) };

describe("the strings of the pages", () => {
  for (const [language, all] of Object.entries(languages)) {
    test(`have in ${language} the keys of English, and every plural form that the language has`, () => {
      assert.deepEqual([...bases(all)].sort(), [...bases(inEnglish)].sort());
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const key of bases(all).filter((key) => inEnglish.has(`${key}_other`))) {
        for (const form of forms) assert.ok(all.has(`${key}_${form}`), `${key}_${form} is missing`);
      }
    });

    test(`say something in ${language}, with the values that English names`, () => {
      for (const [key, text] of all) {
        assert.notEqual(text.trim(), "", key);
        const base = key.replace(endings, "");
        const source = inEnglish.get(key) ?? inEnglish.get(`${base}_other`) ?? "";
        assert.deepEqual(holes(text), holes(source), key);
      }
    });
  }

  test("are all in use", () => {
    const code = globSync("**/*.{ts,tsx}", { cwd: src, exclude: ["locales/*/**"] })
      .map((path) => readFileSync(join(src, path), "utf8"))
      .join("\n");
    const unused = bases(inEnglish).filter((key) => {
      const path = key.slice(key.indexOf(":") + 1);
      const group = path.slice(0, path.lastIndexOf(".") + 1);
      // t("group.key"), t("area:group.key") or t(`group.${value}`).
      return !code.includes(`"${path}"`) && !code.includes(`${key}"`) && !code.includes(`\`${group}\${`);
    });
    assert.deepEqual(unused, []);
  });

  test("name every action that the server audits", () => {
    const server = join(src, "../../server/src");
    const code = globSync("{accounts,access,http,registry}/**/*.ts", { cwd: server })
      .map((path) => readFileSync(join(server, path), "utf8"))
      .join("\n");
    const actions = new Set([...code.matchAll(/"([a-z-]+\.[a-z-]+)"/g)].map(([, action = ""]) => action));
    assert.ok(actions.size > 40, `${actions.size} actions`);
    const known = Object.keys(english.audit.action);
    assert.deepEqual(
      [...actions].filter((action) => !known.includes(action.replace(".", "-"))),
      [],
    );
  });

  test("are nowhere but in the locales", () => {
    for (const path of globSync("**/*.tsx", { cwd: src })) {
      const code = readFileSync(join(src, path), "utf8").replaceAll(/\{\/\*.*?\*\/\}/gs, "");
      const inMarkup = [...code.matchAll(/<\w[^<>=]*>\s*([^<>{}()=;]*\p{L}{3,}[^<>{}()=;]*)\s*<\//gu)];
      const inAttributes = [
        ...code.matchAll(/\b(?:label|title|hint|placeholder|alt|aria-label)="([^"]*\p{L}{3,}[^"]*)"/gu),
      ];
      const said = [...inMarkup, ...inAttributes].map(([, text = ""]) => text.trim());
      assert.deepEqual(
        said.filter((text) => text !== "Estiva"),
        [],
        path,
      );
    }
  });
});
