import type { PathParameters } from "./request/exchange.ts";

/** Stands for a repository's name, which may contain slashes. */
const longParameter = "<name>";

/**
 * A path with names in angle brackets, each for one segment. Only `<name>` may contain slashes: behind it the
 * path is matched from its tail, and what is left is the name.
 */
export class PathPattern {
  readonly #head: readonly Segment[];
  readonly #tail: readonly Segment[] | undefined;
  readonly #literalStart: string;

  constructor(pattern: string) {
    const [before = "", behind] = pattern.split(longParameter);
    this.#head = before.replace(/\/$/, "").split("/").map(parseSegment);
    this.#tail = behind?.split("/").slice(1).map(parseSegment);
    this.#literalStart = before.split("<")[0] ?? "";
  }

  /** @returns the path's parameters, still percent-encoded; undefined where it is another path. */
  match(path: string): PathParameters | undefined {
    if (!path.startsWith(this.#literalStart)) return undefined;
    const found: Record<string, string> = {};
    const nameStart = matchHead(this.#head, path, found);
    if (nameStart === undefined) return undefined;
    if (this.#tail === undefined) return nameStart > path.length ? found : undefined;
    const nameEnd = matchTail(this.#tail, path, found);
    if (nameEnd === undefined || nameEnd <= nameStart) return undefined;
    found.name = path.slice(nameStart, nameEnd);
    return found;
  }
}

/** A literal text or a parameter's name. */
interface Segment {
  readonly literal: string | undefined;
  readonly parameter: string;
}

function parseSegment(text: string): Segment {
  const parameter = /^<(.+)>$/.exec(text)?.[1];
  return parameter === undefined ? { literal: text, parameter: "" } : { literal: undefined, parameter };
}

function take({ literal, parameter }: Segment, segment: string, found: Record<string, string>): boolean {
  if (literal !== undefined) return literal === segment;
  found[parameter] = segment;
  return segment !== "";
}

/** @returns where the path goes on behind the segments, one more than its length at its end. */
function matchHead(
  segments: readonly Segment[],
  path: string,
  found: Record<string, string>,
): number | undefined {
  let start = 0;
  for (const segment of segments) {
    if (start > path.length) return undefined;
    const slash = path.indexOf("/", start);
    const end = slash === -1 ? path.length : slash;
    if (!take(segment, path.slice(start, end), found)) return undefined;
    start = end + 1;
  }
  return start;
}

/** @returns where the segments at the path's end begin. */
function matchTail(
  segments: readonly Segment[],
  path: string,
  found: Record<string, string>,
): number | undefined {
  let end = path.length;
  for (const segment of segments.toReversed()) {
    const slash = path.lastIndexOf("/", end - 1);
    if (slash === -1 || !take(segment, path.slice(slash + 1, end), found)) return undefined;
    end = slash;
  }
  return end;
}
