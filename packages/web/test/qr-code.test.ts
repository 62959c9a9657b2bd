import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { encodeText } from "../src/second-factors/qr/codewords.ts";
import { type QrCode, qrCode } from "../src/second-factors/qr/qr-code.ts";
import { errorCorrection, multiply } from "../src/second-factors/qr/reed-solomon.ts";

const draw = (code: QrCode | undefined) =>
  (code ?? []).map((row) => row.map((dark) => (dark ? "#" : " ")).join("")).join("\n");

/** The value of a polynomial at a point of the field. */
const valueAt = (coefficients: Uint8Array, point: number) =>
  coefficients.reduce((value, coefficient) => multiply(value, point) ^ coefficient, 0);

describe("a QR code", () => {
  test("of a text is the one that an independent reader has read", () => {
    // Drawn for the lengths at which versions begin and end, and read back with the library jsQR 1.4.0.
    const text =
      "otpauth://totp/registry.example:alice?secret=LCR6PQTZLBBEYTEXXMYWIQBD64BNUJDS&issuer=registry";
    const hashes = [text, "a", text.repeat(6)].map((each) =>
      createHash("sha256")
        .update(draw(qrCode(each)))
        .digest("hex")
        .slice(0, 16),
    );
    assert.deepEqual(hashes, ["48ee1145341b1376", "8c7f3861c4e16c68", "c8ae9be64d3b69be"]);
  });

  test("is of the smallest version that holds the text, and none beyond the twentieth", () => {
    for (const [bytes, version] of [
      [14, 1],
      [15, 2],
      [180, 9],
      [181, 10],
      [666, 20],
    ] as const)
      assert.equal(encodeText("x".repeat(bytes))?.version, version, `${bytes} bytes`);
    assert.equal(qrCode("x".repeat(667)), undefined);
    assert.equal(qrCode("x".repeat(666))?.length, 97);
  });

  test("carries blocks whose errors can be found: they are zero at every root of the generator", () => {
    const data = Uint8Array.from({ length: 40 }, (_, index) => (index * 37) % 256);
    const block = Uint8Array.from([...data, ...errorCorrection(data, 26)]);
    let root = 1;
    for (let power = 0; power < 26; power += 1) {
      assert.equal(valueAt(block, root), 0, `root ${power}`);
      root = multiply(root, 2);
    }
  });
});
