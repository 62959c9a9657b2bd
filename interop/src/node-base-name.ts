import { readFileSync } from "node:fs";

/** The base image that the checkout's own Dockerfile names: Node on Debian. */
export function nodeBaseName(): string {
  const dockerfile = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8");
  const name = /^FROM (node:\S+)/m.exec(dockerfile)?.[1];
  if (name === undefined) throw new Error("the Dockerfile has no line FROM node:…");
  return name;
}
