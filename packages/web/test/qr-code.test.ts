import assert from "node:assert/strict";
import { describe, test } from "node:test";
import decodeQR from "qr/decode.js";
import { qrModules } from "../src/second-factors/qr-modules.ts";

/** Pixels to a module. */
const scale = 4;

/** What a reader reads from a code's picture, black on white. */
function read(rows: readonly (readonly boolean[])[]): string {
  const size = rows.length * scale;
  const data = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      data.fill(isDark ? 0 : 255, (y * size + x) * 3, (y * size + x + 1) * 3);
    }
  }
  return decodeQR({ width: size, height: size, data });
}

describe("a QR code", () => {
  test("of a text is read back, at the lengths at which versions begin and end", () => {
    const secret =
      "otpauth://totp/registry.example:alice?secret=LCR6PQTZLBBEYTEXXMYWIQBD64BNUJDS&issuer=registry";
    const lengths = [1, 14, 15, 180, 181, 666].map((length) => "x".repeat(length));
    for (const text of [secret, ...lengths, "Registro São Paulo 仓库"]) {
      const rows = qrModules(text);
      assert.ok(rows !== undefined);
      assert.equal(read(rows), text);
    }
  });

  test("has four modules of white around it, which readers need", () => {
    const rows = qrModules("a") ?? [];
    assert.equal(rows.length, 21 + 8);
    const isEdge = (at: number) => at < 4 || at >= rows.length - 4;
    for (const [y, row] of rows.entries()) {
      for (const [x, dark] of row.entries())
        if (isEdge(x) || isEdge(y)) assert.equal(dark, false, `${x} ${y}`);
    }
  });

  test("is not drawn of a text beyond 666 bytes, which no camera would read well", () => {
    assert.equal(qrModules("x".repeat(667)), undefined);
    assert.equal(qrModules("仓".repeat(223)), undefined);
    assert.notEqual(qrModules("仓".repeat(222)), undefined);
  });
});
