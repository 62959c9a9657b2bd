import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { problemTable } from "@estiva/contract/problem-table";
import { accountNameLength, errorTable, maxManifestSize, maxRepositoryNameLength } from "@estiva/protocol";
import { externalSignInProblems } from "#server/accounts/identities/external-sign-in.ts";
import { type Config, createConfig } from "#server/config/config.ts";
import {
  documentedSetting,
  readEnvironment,
  SettingsUnusable,
  secretSettings,
  settings,
} from "#server/config/env.ts";
import type { Grant } from "#server/rights/access-records.ts";
import { type Action, actions } from "#server/rights/action.ts";
import { type Question, rights } from "#server/rights/decide.ts";
import { rootAccesses } from "#server/rights/root-access.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** A document's sections: the text below each heading of a level, up to the next heading of that or a higher one. */
function sections(text: string, level: number): ReadonlyMap<string, string> {
  const parts = text.split(new RegExp(`^#{${level}} `, "m")).slice(1);
  return new Map(
    parts.map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return [title.trim(), lines.join("\n").split(new RegExp(`^#{1,${level}} `, "m"))[0] ?? ""];
    }),
  );
}

describe("docs/errors.md", () => {
  const byCode = sections(read("docs/errors.md"), 2);
  const described = [...byCode].flatMap(([code, text]) =>
    [...text.matchAll(/^\*\*(\d{3}): (.+)\*\*\n([\s\S]*?)(?=^\*\*\d{3}: |$(?![\s\S]))/gm)].map(
      ([, status = "", message = "", explanation = ""]) => ({
        code,
        status: Number(status),
        message,
        explanation,
      }),
    ),
  );
  const entries = Object.values(errorTable);

  test("describes every error of the table, with its code, status and message, and no other", () => {
    const key = (entry: { code: string; status: number; message: string }) =>
      `${entry.code} ${entry.status} ${entry.message}`;
    assert.deepEqual(described.map(key).sort(), entries.map(key).sort());
  });

  test("says of each when it happens or what to do", () => {
    for (const { message, explanation } of described) assert.ok(explanation.trim().length > 20, message);
  });

  test("names only settings that there are", () => {
    for (const [name] of read("docs/errors.md").matchAll(/ESTIVA_[A-Z_]+/g))
      assert.ok(name in settings, name);
  });

  test("gives the limits that the code has", () => {
    assert.match(errorTable.manifestTooLarge.message, new RegExp(` ${maxManifestSize / 2 ** 20} MiB`));
    assert.match(byCode.get("NAME_INVALID") ?? "", new RegExp(` ${maxRepositoryNameLength} characters`));
    assert.match(byCode.get("UNSUPPORTED") ?? "", /more than 10,000 counts as 10,000/);
    assert.match(read("packages/server/src/http/v2/list-page.ts"), /maxPageSize = 10_000;/);
  });
});

test("every error of the table can happen, and names only settings that there are", () => {
  const source = globSync("packages/server/src/**/*.ts", { cwd: root }).map(read).join("\n");
  for (const [kind, { message }] of Object.entries(errorTable)) {
    assert.ok(source.includes(`"${kind}"`), `nothing answers ${kind}`);
    for (const [name] of message.matchAll(/ESTIVA_[A-Z_]+/g)) assert.ok(name in settings, name);
  }
});

describe("docs/settings.md", () => {
  const bySetting = sections(read("docs/settings.md"), 3);
  const lineOf = (name: string, kind: "Default" | "Example") =>
    new RegExp(`^${kind}: (.+)$`, "m").exec(bySetting.get(name) ?? "")?.[1] ?? "";

  test("describes every setting once, and no other", () => {
    assert.deepEqual([...bySetting.keys()].sort(), Object.keys(settings).sort());
  });

  for (const name of Object.keys(settings)) {
    test(`says of ${name} what it means, its default, and an example that works`, () => {
      const text = bySetting.get(name) ?? "";
      assert.ok((text.split("Default:")[0] ?? "").trim().length > 30, "what it means");
      assert.ok(lineOf(name, "Default").length > 0, "its default");
      const assignments = assignmentsIn(lineOf(name, "Example"));
      const [[first = "", value = ""] = []] = assignments;
      assert.equal(documentedSetting(first), name, "an example");
      assert.notEqual(value, "", "an example");
      const example = createConfig(readEnvironment(Object.fromEntries(assignments)), false);
      if (name === "ESTIVA_LOG_FORMAT") return;
      const without = () => createConfig(readEnvironment(Object.fromEntries(assignments.slice(1))), false);
      assert.ok(isDifferent(example, without), "the example changes nothing");
    });
  }

  test("gives the defaults that the program has", () => {
    for (const name of Object.keys(settings)) {
      const [, value] = /^`([^`]+)`(?:\.|;|$)/.exec(lineOf(name, "Default")) ?? [];
      if (value === undefined) continue;
      // What belongs to a provider or to mail means something only beside their other settings.
      const [[own = name] = [], ...others] = assignmentsIn(lineOf(name, "Example"));
      const companions = Object.fromEntries(name === "ESTIVA_EMAIL_VERIFICATION" ? [] : others);
      const explicit = createConfig(readEnvironment({ ...companions, [own]: value }), false);
      const implicit = createConfig(readEnvironment(companions), false);
      assert.deepEqual(comparable(explicit), comparable(implicit), name);
    }
  });

  test("says of each secret that it can be in a file, and of nothing else", () => {
    for (const name of Object.keys(settings)) {
      const isSecret = secretSettings.some((secret) => secret === name);
      assert.equal((bySetting.get(name) ?? "").includes(`${name}_FILE\``), isSecret, name);
    }
  });

  test("names only settings that there are", () => {
    for (const [name] of read("docs/settings.md").matchAll(/ESTIVA_[A-Z_]*[A-Z]/g)) {
      assert.ok(documentedSetting(name) ?? documentedSetting(name.replace(/_FILE$/, "")), name);
    }
  });

  test("gives the container image's defaults too", () => {
    const container = createConfig({ ESTIVA_PROFILE: "container" }, false);
    for (const name of ["ESTIVA_LISTEN", "ESTIVA_DATA_DIR"]) {
      const [, value = ""] = /container image `([^`]+)`/.exec(lineOf(name, "Default")) ?? [];
      const explicit = createConfig(readEnvironment({ ESTIVA_PROFILE: "container", [name]: value }), false);
      assert.deepEqual(comparable(explicit), comparable(container), name);
    }
  });
});

describe("docs/sign-in.md", () => {
  const text = read("docs/sign-in.md");

  test("has examples that work, and names only settings that there are", () => {
    const examples = [...text.matchAll(/```sh\n(ESTIVA_[\s\S]*?)```/g)].map(([, lines = ""]) =>
      lines.trim().split("\n"),
    );
    assert.ok(examples.length >= 5);
    for (const lines of examples) {
      const assignments = lines.map((line) => {
        const [, name = "", value = ""] = /^(ESTIVA_\w+?)(?:_FILE)?='?(.*?)'?$/.exec(line) ?? [];
        return [name, value];
      });
      const publicUrl = { ESTIVA_PUBLIC_URL: "https://registry.example.com" };
      createConfig(readEnvironment({ ...publicUrl, ...Object.fromEntries(assignments) }), false);
    }
    for (const [name] of text.matchAll(/ESTIVA_[A-Z_]*[A-Z]/g))
      assert.ok(documentedSetting(name) ?? documentedSetting(name.replace(/_FILE$/, "")), name);
  });

  test("explains every problem that the sign-in page is told, and no other", () => {
    const explained = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, problem]) => problem);
    assert.deepEqual(explained.sort(), [...externalSignInProblems].sort());
  });
});

describe("docs/access.md", () => {
  const text = read("docs/access.md");
  /** The rows of the table below a line that begins so, without its two first ones. */
  const rowsBelow = (head: string) => {
    const [, table = ""] = text.split(`\n${head}`);
    return (table.split("\n\n")[0] ?? "")
      .split("\n")
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  };
  const alice = { isActive: true, isSiteAdmin: false, hasSecondFactor: true, namespaceId: undefined };
  const acme = {
    id: 2,
    name: "acme",
    kind: "organization",
    defaultVisibility: "private",
    isSuspended: false,
    isDeleted: false,
    requiresSecondFactor: false,
  } as const;
  const repository = {
    id: 3,
    visibility: "private",
    immutableTags: [],
    allowsOverwrite: true,
    isReadOnly: false,
  } as const;
  const question: Question = {
    target: { namespace: acme, repository, path: "app" },
    principal: alice,
    standing: { role: undefined, grants: [] },
    ceiling: undefined,
    root: "private",
    anyAccount: true,
  };
  const byGrant = (role: Grant["role"], flags: Partial<Grant> = {}) => {
    const none = { id: 1, source: "x", pattern: "**", canDelete: false, canCreate: false, denied: [] };
    return rights({ ...question, standing: { role: undefined, grants: [{ ...none, role, ...flags }] } })
      .allowed;
  };
  const ofOwner = rights({ ...question, standing: { role: "owner", grants: [] } }).allowed;

  test("its table of actions and roles is what is decided", () => {
    const rows = rowsBelow("| action |");
    assert.deepEqual(rows.map(([name]) => name).sort(), actions.map((action) => `\`${action}\``).sort());
    const flags = { can_delete: { canDelete: true }, can_create: { canCreate: true } };
    const cell = (role: "read" | "write" | "admin", action: Action): string => {
      if (byGrant(role).has(action)) return "●";
      const flag = Object.entries(flags).find(([, given]) => byGrant(role, given).has(action));
      return flag === undefined ? "–" : `\`${flag[0]}\``;
    };
    for (const action of actions) {
      const [, , ...cells] = rows.find(([name]) => name === `\`${action}\``) ?? [];
      const decided = (["read", "write", "admin"] as const).map((role) => cell(role, action));
      assert.deepEqual(cells, [...decided, ofOwner.has(action) ? "●" : "–"], action);
    }
  });

  test("its table of the root namespace is what is decided", () => {
    const root = { ...acme, kind: "root", name: "library" } as const;
    const rows = rowsBelow("| setting |");
    assert.deepEqual(rows.map(([name]) => name).sort(), rootAccesses.map((name) => `\`${name}\``).sort());
    for (const access of rootAccesses) {
      const target = { namespace: root, repository, path: "app" };
      const { allowed } = rights({ ...question, target, principal: undefined, root: access });
      const [, said = ""] = rows.find(([name]) => name === `\`${access}\``) ?? [];
      assert.deepEqual(
        [...said.matchAll(/`(\w+)`/g)].map(([, action]) => action).sort(),
        [...allowed].sort(),
      );
    }
  });

  test("names only settings, flags and problems that there are, and links to what is there", () => {
    for (const [name] of text.matchAll(/ESTIVA_[A-Z_]*[A-Z]/g)) assert.ok(name in settings, name);
    for (const [, name = ""] of text.matchAll(/40[0-9] `([a-z_]+)`/g))
      assert.ok(name in problemTable || name === "insufficient_scope", name);
    for (const [, name = ""] of text.matchAll(/\]\(([a-z-]+\.md)\)/g)) read(`docs/${name}`);
    const { min, max } = accountNameLength;
    assert.ok(text.includes(`${min} to ${max} lower-case letters`));
  });
});

/** `` `A=1` `B=2` `` as pairs. */
function assignmentsIn(line: string): readonly (readonly [name: string, value: string])[] {
  return [...line.matchAll(/`(ESTIVA_[A-Z0-9_]+)=([^`]+)`/g)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
}

/** A setting that others need can't be left out, and so changes something too. */
function isDifferent(config: Config, other: () => Config): boolean {
  try {
    return !isDeepStrictEqual(comparable(config), comparable(other()));
  } catch (error) {
    if (error instanceof SettingsUnusable) return true;
    throw error;
  }
}

/** The configuration with what can't be compared as text. */
function comparable({ trustedProxies, publicUrl, providers, ...config }: Config) {
  return {
    ...config,
    trustedProxies: trustedProxies.rules,
    publicUrl: publicUrl?.href,
    providers: providers.map(({ issuer, ...provider }) => ({ ...provider, issuer: issuer.href })),
  };
}
