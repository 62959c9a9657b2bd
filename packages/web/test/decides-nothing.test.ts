import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decisionsIn } from "./decisions.ts";

const src = join(import.meta.dirname, "../src");

/** Whose subject rights are: what is granted is edited or told here, and nothing is shown or hidden by it. */
const aboutRights: readonly string[] = [
  "grants/grant-dialog.tsx",
  "grants/why-dialog.tsx",
  "grants/reason-text.ts",
  "users/account-state.tsx",
];

const files = globSync("**/*.{ts,tsx}", { cwd: src }).filter((file) => !file.startsWith("locales/"));

test("no page decides who may do what: it reads `may` of what the server answers", () => {
  assert.ok(files.length > 200, `only ${files.length} files found`);
  for (const file of files) {
    if (aboutRights.includes(file)) continue;
    assert.deepEqual(decisionsIn(readFileSync(join(src, file), "utf8")), [], file);
  }
});

test("the files about rights are there, and each has a reason to be named here", () => {
  for (const file of aboutRights)
    assert.notDeepEqual(decisionsIn(readFileSync(join(src, file), "utf8")), [], file);
});

test("a page that did decide would be found", () => {
  const planted = [
    'if (organization?.role === "owner") return <Settings />;',
    '{user.is_admin && <MenuLink to="/admin" />}',
    "const may = member.role !== Role.member;",
    'switch (row.role) { case "admin": return true; }',
    'const manages = ["owner", "admin"].includes(row.role);',
    'import type { OrganizationRole } from "@estiva/contract/operations";',
    'import { repositoryActions } from "@estiva/contract/repository-actions";',
    'import { NameGlob } from "@estiva/protocol/name-glob";',
    "const isGranted = grants.some(({ can_delete }) => can_delete);",
    'if (action === "push" && isOpen) show();',
    "{member.maintainer && <Button />}",
    "const isLocked = user.second_factor !== true && organization.require_second_factor;",
  ];
  for (const line of planted) assert.notDeepEqual(decisionsIn(`const a = 1;\n${line}\n`), [], line);
});

test("what an answer says is no decision, and neither is a label", () => {
  const innocent = [
    'repository.may.includes("delete") && <DeleteTag />',
    "{role !== null && <RoleChip role={role} />}",
    "update(user, { is_admin: true })",
    '{ value: "owner", label: t("role.owner") }',
  ];
  for (const line of innocent) assert.deepEqual(decisionsIn(`${line}\n`), [], line);
});
