import assert from "node:assert/strict";
import { test } from "node:test";
import { openTown } from "@estiva/testing/town";

const grants = "/api/v1/namespaces/library/grants";

for (const root of ["open", "public"]) {
  test(`L7: nobody is denied to pull where anyone may: in a root namespace that is ${root}`, async () => {
    await using town = await openTown({ ESTIVA_ROOT_NAMESPACE: root });
    const admin = await town.person("keeper", { isAdmin: true });
    const subject = { kind: "user", name: (await town.person("bob")).name };
    for (const denial of [{ deny: ["pull"] }, { role: "write", deny: ["push", "pull"] }]) {
      const vain = { subject, pattern: "app", ...denial };
      const { status } = await admin.api.problem("public_denies_pull", "POST", grants, vain);
      assert.equal(status, 400);
    }
    const made = { subject, pattern: "app", role: "write", deny: ["push"] };
    const { id } = await admin.api.expect<{ id: string }>(201, "POST", grants, made);
    await admin.api.problem("public_denies_pull", "PATCH", `${grants}/${id}`, { deny: ["pull"] });
    await admin.api.expect(200, "PATCH", `${grants}/${id}`, { deny: ["delete"] });
  });
}

test("L7: where the root namespace is private, a denial holds and is taken", async () => {
  await using town = await openTown({ ESTIVA_ROOT_NAMESPACE: "private" });
  const admin = await town.person("keeper", { isAdmin: true });
  const subject = { kind: "user", name: (await town.person("bob")).name };
  await admin.api.expect(201, "POST", grants, { subject, pattern: "**", role: "read" });
  const { id } = await admin.api.expect<{ id: string }>(201, "POST", grants, {
    subject,
    pattern: "app",
    deny: ["pull"],
  });
  await admin.api.expect(200, "PATCH", `${grants}/${id}`, { deny: ["pull", "push"] });
});
