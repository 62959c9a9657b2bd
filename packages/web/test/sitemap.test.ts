import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageAddresses } from "@estiva/contract/page-addresses";
import { firstPages } from "../src/router/first-pages.ts";

const router = join(import.meta.dirname, "../src/router");

/** The addresses of the router's routes: `/o/$organization`, `/r/$`. */
const routes = globSync("*-routes.ts", { cwd: router }).flatMap((file) =>
  [...readFileSync(join(router, file), "utf8").matchAll(/^ {4}path: "([^"]+)",$/gm)].map(
    ([, path = ""]) => path,
  ),
);

/** Whether a pattern of the sitemap covers an address; what stands for a segment in the address is one. */
function covers(pattern: string, address: string): boolean {
  const source = pattern.replaceAll("<name>", ".+").replaceAll(/<[a-z]+>/g, "[^/]+");
  return new RegExp(`^${source}$`).test(address);
}

test("every route of the pages is in the sitemap that the server answers, and nothing else is", () => {
  assert.ok(routes.length > 30, `only ${routes.length} routes found`);
  for (const route of routes)
    assert.ok(
      pageAddresses.some((pattern) => covers(pattern, route)),
      `${route} is answered with 404: add it to pageAddresses`,
    );
  for (const pattern of pageAddresses)
    assert.ok(
      routes.some((route) => covers(pattern, route)),
      `${pattern} leads to no page`,
    );
});

test("the pages whose files are told beforehand are in the sitemap", () => {
  for (const address of Object.keys(firstPages))
    assert.ok(
      pageAddresses.some((pattern) => covers(pattern, address)),
      address,
    );
});
