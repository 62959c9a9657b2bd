import { encodeQR } from "qr";

/** In bytes: what a camera reads well from a screen. */
const longestText = 666;

/** Modules of white that readers need around a code (ISO/IEC 18004, section 6.3.8). */
const quiet = 4;

/** A text as the rows of a QR code's modules, true is dark; undefined where it is too long for a camera. */
export function qrModules(text: string): readonly (readonly boolean[])[] | undefined {
  if (new TextEncoder().encode(text).length > longestText) return undefined;
  return encodeQR(text, "raw", { ecc: "medium", border: quiet });
}
