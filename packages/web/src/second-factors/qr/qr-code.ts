import { encodeText } from "./codewords.ts";

/** Rows of modules; true is dark. */
export type QrCode = readonly (readonly boolean[])[];

type Mask = (x: number, y: number) => boolean;

/** ISO/IEC 18004, table 10. */
const masks: readonly Mask[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * A QR code (ISO/IEC 18004) of a text: bytes, error correction level M, versions 1 to 20, without the quiet zone
 * of four modules that belongs around it. Undefined for texts beyond 666 bytes, which no camera would read well.
 */
export function qrCode(text: string): QrCode | undefined {
  const content = encodeText(text);
  if (content === undefined) return undefined;
  const codes = masks.map((mask, index) => {
    const drawing = new Drawing(content.version);
    drawing.drawFormat(index);
    drawing.drawCodewords(content.codewords, mask);
    return drawing.rows;
  });
  return codes.reduce((best, code) => (penalty(code) < penalty(best) ? code : best));
}

/** A code while it is drawn: modules that are set stand fast. */
class Drawing {
  readonly #size: number;
  readonly #modules: (boolean | undefined)[][];

  /** @param version 1 to 20; its patterns are drawn. */
  constructor(version: number) {
    this.#size = version * 4 + 17;
    this.#modules = Array.from({ length: this.#size }, () => Array<boolean | undefined>(this.#size));
    const far = this.#size - 4;
    for (const [x, y] of [
      [3, 3],
      [far, 3],
      [3, far],
    ] as const)
      this.#drawFinder(x, y);
    const places = alignmentPlaces(version, this.#size);
    for (const x of places) {
      // The three at finders' places are taken.
      for (const y of places) if (this.#modules[y]?.[x] === undefined) this.#drawAlignment(x, y);
    }
    for (let index = 8; index < this.#size - 8; index += 1) {
      this.#set(6, index, index % 2 === 0);
      this.#set(index, 6, index % 2 === 0);
    }
    if (version >= 7) this.#drawVersion(version);
  }

  get rows(): QrCode {
    return this.#modules.map((row) => Array.from(row, (module) => module === true));
  }

  /** Level M and the mask, twice (section 7.9). */
  drawFormat(mask: number): void {
    const last = this.#size - 1;
    const bits = ((mask << 10) | remainder(mask, 10, 0x537)) ^ 0x5412;
    for (let index = 0; index < 15; index += 1) {
      const dark = ((bits >>> index) & 1) === 1;
      if (index < 8) {
        this.#set(8, index < 6 ? index : index + 1, dark);
        this.#set(last - index, 8, dark);
      } else {
        this.#set(index === 8 ? 7 : 14 - index, 8, dark);
        this.#set(8, last - 14 + index, dark);
      }
    }
    this.#set(8, last - 7, true);
  }

  /** In pairs of columns from the right, up and down by turns (section 7.7.3). */
  drawCodewords(codewords: Uint8Array, mask: Mask): void {
    let bit = 0;
    // The column of the timing pattern belongs to no pair.
    const pairs = Array.from({ length: (this.#size - 1) / 2 }, (_, pair) => this.#size - 1 - pair * 2);
    for (const [pair, from] of pairs.entries()) {
      const right = from > 6 ? from : from - 1;
      for (let step = 0; step < this.#size; step += 1) {
        const y = pair % 2 === 0 ? this.#size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.#modules[y]?.[x] !== undefined) continue;
          const codeword = codewords[bit >>> 3] ?? 0;
          this.#set(x, y, (((codeword >>> (7 - (bit & 7))) & 1) === 1) !== mask(x, y));
          bit += 1;
        }
      }
    }
  }

  #set(x: number, y: number, dark: boolean): void {
    const row = this.#modules[y];
    if (row !== undefined && x >= 0 && x < this.#size) row[x] = dark;
  }

  #drawFinder(centerX: number, centerY: number): void {
    this.#drawRings(centerX, centerY, 4, (ring) => ring !== 2 && ring !== 4);
  }

  #drawAlignment(centerX: number, centerY: number): void {
    this.#drawRings(centerX, centerY, 2, (ring) => ring !== 1);
  }

  #drawRings(centerX: number, centerY: number, radius: number, isDark: (ring: number) => boolean): void {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1)
        this.#set(centerX + x, centerY + y, isDark(Math.max(Math.abs(x), Math.abs(y))));
    }
  }

  /** Section 7.10. */
  #drawVersion(version: number): void {
    const bits = (version << 12) | remainder(version, 12, 0x1f25);
    for (let index = 0; index < 18; index += 1) {
      const dark = ((bits >>> index) & 1) === 1;
      const [a, b] = [this.#size - 11 + (index % 3), Math.floor(index / 3)];
      this.#set(a, b, dark);
      this.#set(b, a, dark);
    }
  }
}

/** Of a binary polynomial: the check bits of format and version. */
function remainder(value: number, degree: number, divisor: number): number {
  let rest = value;
  for (let step = 0; step < degree; step += 1) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * divisor);
  return rest;
}

function alignmentPlaces(version: number, size: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const far = Array.from({ length: count - 1 }, (_, index) => size - 7 - index * step);
  return [6, ...far.reverse()];
}

/** How badly a code reads: long runs, blocks, what looks like a finder, one colour's weight (section 7.8.3). */
function penalty(code: QrCode): number {
  const rows = code.map((row) => row.map((dark) => (dark ? "1" : "0")).join(""));
  const columns = rows.map((_, x) => rows.map((row) => row[x]).join(""));
  const lines = [...rows, ...columns];
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []);
  const finders = lines.flatMap((line) => [...line.matchAll(/(?=10111010000|00001011101)/g)]);
  const blocks = rows.slice(1).flatMap((row, y) =>
    [...row].filter((_, x) => {
      const four = (rows[y]?.slice(x, x + 2) ?? "") + row.slice(x, x + 2);
      return four === "0000" || four === "1111";
    }),
  );
  const total = rows.length ** 2;
  const dark = rows.join("").replaceAll("0", "").length;
  const weight = Math.floor(Math.abs(dark * 20 - total * 10) / total);
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) + blocks.length * 3 + finders.length * 40 + weight * 10
  );
}
