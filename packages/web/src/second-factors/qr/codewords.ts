import { errorCorrection } from "./reed-solomon.ts";

/** Of level M by version from 1 on (ISO/IEC 18004, table 9): error correction codewords of a block, and blocks. */
const correctionLength = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCount = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

export interface CodeContent {
  /** 1 to 20: the code is `4 × version + 17` modules wide. */
  readonly version: number;
  /** Data and error correction, as they are laid into the code. */
  readonly codewords: Uint8Array;
}

/** A text as the codewords of the smallest version that holds it; undefined beyond 666 bytes in UTF-8. */
export function encodeText(text: string): CodeContent | undefined {
  const bytes = new TextEncoder().encode(text);
  for (const index of correctionLength.keys()) {
    const version = index + 1;
    const { dataLength } = shapeOf(version);
    // Byte mode, section 7.4.5: four bits say so, then come the length and the bytes.
    const lengthBits = version < 10 ? 8 : 16;
    if (4 + lengthBits + bytes.length * 8 > dataLength * 8) continue;
    const data = pack(bytes, lengthBits, dataLength);
    return { version, codewords: interleave(data, version) };
  }
  return undefined;
}

function pack(bytes: Uint8Array, lengthBits: number, dataLength: number): Uint8Array {
  const bits = [
    "0100",
    bytes.length.toString(2).padStart(lengthBits, "0"),
    ...[...bytes].map((byte) => byte.toString(2).padStart(8, "0")),
  ].join("");
  const room = dataLength * 8;
  const ended = bits.padEnd(Math.min(bits.length + 4, room), "0");
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, "0");
  const data = new Uint8Array(dataLength);
  for (const index of data.keys()) {
    const byte = whole.slice(index * 8, index * 8 + 8);
    // What is left is filled with two alternating codewords.
    data[index] =
      byte === "" ? ((index - whole.length / 8) % 2 === 0 ? 0xec : 0x11) : Number.parseInt(byte, 2);
  }
  return data;
}

/** Cuts the data into blocks, and lays their codewords column by column (section 7.6). */
function interleave(data: Uint8Array, version: number): Uint8Array {
  const { blocks, correction, total } = shapeOf(version);
  const shortLength = Math.floor(total / blocks) - correction;
  const shortBlocks = blocks - (total % blocks);
  const parts: { readonly data: Uint8Array; readonly correction: Uint8Array }[] = [];
  let start = 0;
  for (let block = 0; block < blocks; block += 1) {
    const end = start + shortLength + (block < shortBlocks ? 0 : 1);
    const part = data.subarray(start, end);
    parts.push({ data: part, correction: errorCorrection(part, correction) });
    start = end;
  }
  const column = (index: number, of: "data" | "correction") =>
    parts.flatMap((part) => (index < part[of].length ? [part[of][index] ?? 0] : []));
  const columns = (count: number, of: "data" | "correction") =>
    Array.from({ length: count }, (_, index) => column(index, of)).flat();
  return Uint8Array.from([...columns(shortLength + 1, "data"), ...columns(correction, "correction")]);
}

function shapeOf(version: number) {
  const blocks = blockCount[version - 1] ?? 0;
  const correction = correctionLength[version - 1] ?? 0;
  const total = Math.floor(freeModules(version) / 8);
  return { blocks, correction, total, dataLength: total - blocks * correction };
}

/** Modules that no pattern takes. */
function freeModules(version: number): number {
  const modules = (16 * version + 128) * version + 64;
  if (version === 1) return modules;
  const patterns = Math.floor(version / 7) + 2;
  const without = modules - ((25 * patterns - 10) * patterns - 55);
  return version < 7 ? without : without - 36;
}
