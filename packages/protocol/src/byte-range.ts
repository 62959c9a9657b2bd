/** A stretch of a blob: `start` inclusive, `end` exclusive, in bytes. Never empty, never past the blob's end. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** podman asks for up to 1,024 pieces in one header (containers/image, partial pulls of zstd:chunked layers). */
const maxRanges = 1024;

/**
 * Reads a Range header for a blob of `size` bytes (RFC 9110, section 14).
 * @returns `"whole"` where the header asks for nothing that applies (absent, another unit, or pieces that
 * together are more than the blob); `"unsatisfiable"` for a 416: reversed, beyond the end, or not a range;
 * otherwise the ranges in the order in which they were asked for.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): "whole" | "unsatisfiable" | readonly ByteRange[] {
  if (header === undefined || !/^bytes\s*=/i.test(header)) return "whole";
  // Empty elements of a list are ignored (section 5.6.1.2).
  const list = header.slice(header.indexOf("=") + 1).split(",");
  const specs = list.map((element) => element.trim()).filter((element) => element !== "");
  if (specs.length > maxRanges) return "whole";
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = parseSpec(spec, size);
    if (range === "invalid") return "unsatisfiable";
    if (range !== undefined) ranges.push(range);
  }
  if (ranges.length === 0) return "unsatisfiable";
  const asked = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return ranges.length > 1 && asked > size ? "whole" : ranges;
}

/** One `first-last`, `first-` or `-suffix`; undefined where it is well formed but outside the blob. */
function parseSpec(spec: string, size: number): ByteRange | "invalid" | undefined {
  // Of any length: some clients write "to the end" as the largest number that they have.
  const parts = /^(\d*)-(\d*)$/.exec(spec);
  if (parts === null || spec === "-") return "invalid";
  const [, first = "", last = ""] = parts;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? undefined : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Number(last) + 1;
  if (end <= start && last !== "") return "invalid";
  return start >= size ? undefined : { start, end: Math.min(end, size) };
}

/**
 * Reads the Content-Range of an upload's chunk: `<start>-<end>`, both inclusive (distribution-spec, "Pushing a
 * blob in chunks"); the HTTP form with a unit and a total is understood too.
 * @returns undefined where the header is not a range.
 */
export function parseContentRange(header: string): ByteRange | undefined {
  const parts = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d{1,15}|\*))?$/.exec(header.trim());
  if (parts === null) return undefined;
  const start = Number(parts[1]);
  const end = Number(parts[2]) + 1;
  return end > start ? { start, end } : undefined;
}
