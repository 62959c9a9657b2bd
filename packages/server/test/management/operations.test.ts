import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoints } from "@estiva/contract/endpoints";
import { operations } from "@estiva/contract/operations";
import { routeTable } from "#test/http/route-table.ts";

const addressOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method} ${path}`;
const routes = routeTable().filter(({ plane }) => plane === "management");

test("every operation of the contract has exactly one route, and every route an operation", () => {
  const contracts = Object.values(operations).map(addressOf);
  const served = routes.map(addressOf);
  assert.ok(contracts.length > 90, `only ${contracts.length} operations`);
  assert.deepEqual(served.toSorted(), contracts.toSorted());
  assert.equal(new Set(served).size, served.length, "none twice");
  assert.deepEqual(Object.values(endpoints).map(addressOf).toSorted(), contracts.toSorted());
});

test("the ids of operations are those of their endpoints", () => {
  assert.deepEqual(
    Object.entries(operations).map(([id, operation]) => [id, operation.id, addressOf(operation)]),
    Object.keys(operations).map((id) => [id, id, addressOf(endpoints[id as keyof typeof endpoints])]),
  );
});
