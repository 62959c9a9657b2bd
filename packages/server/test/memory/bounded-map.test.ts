import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BoundedMap } from "#server/memory/bounded-map.ts";

describe("a bounded map", () => {
  test("holds so many entries: what was used least recently goes first", () => {
    const map = new BoundedMap<string, number>({ capacity: 2 });
    map.set("a", 1);
    map.set("b", 2);
    assert.equal(map.get("a"), 1);
    map.set("c", 3);
    assert.deepEqual([map.get("a"), map.get("b"), map.get("c")], [1, undefined, 3]);
    map.set("a", 4);
    map.set("d", 5);
    assert.deepEqual([map.get("a"), map.get("c"), map.get("d")], [4, undefined, 5]);
    assert.equal(map.weight, 2);
  });

  test("holds what weighs so much, counting each entry once, and again what was taken", () => {
    const map = new BoundedMap<string, string>({ capacity: 10, weigh: ({ length }) => length });
    for (let turn = 0; turn < 5; turn += 1) map.set("a", "12345");
    map.set("b", "12345");
    assert.equal(map.weight, 10);
    map.set("a", "1");
    assert.equal(map.weight, 6);
    assert.equal(map.take("b"), "12345");
    assert.equal(map.take("b"), undefined);
    assert.equal(map.weight, 1);
  });

  test("lets nothing go for what is too heavy by itself", () => {
    const map = new BoundedMap<string, string>({ capacity: 10, weigh: ({ length }) => length });
    map.set("a", "1234567890");
    map.set("b", "12345678901");
    assert.deepEqual([map.get("a"), map.get("b"), map.weight], ["1234567890", undefined, 10]);
    map.set("a", "12345678901");
    assert.deepEqual([map.get("a"), map.weight], [undefined, 0]);
  });

  test("tells of what it pushes out, and of nothing else", () => {
    const out: string[] = [];
    const onPushedOut = (value: string, key: string) => out.push(`${key}${value}`);
    const map = new BoundedMap<string, string>({ capacity: 2, onPushedOut });
    map.set("a", "1");
    map.set("a", "2");
    map.set("b", "1");
    map.take("b");
    assert.deepEqual(out, []);
    map.set("c", "1");
    map.set("d", "1");
    assert.deepEqual(out, ["a2"]);
    const none = new BoundedMap<string, string>({ capacity: 0, onPushedOut });
    none.set("e", "1");
    assert.deepEqual(out, ["a2", "e1"]);
  });
});
