import { useMemo } from "react";
import { qrCode } from "./qr/qr-code.ts";
import styles from "./qr-image.module.css";

/** Modules of white that readers need around a code. */
const quiet = 4;

/** A text as a QR code; nothing where it is too long for one. Dark on white in every theme: readers need that. */
export function QrImage({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => qrCode(text), [text]);
  if (code === undefined) return null;
  const size = code.length + quiet * 2;
  const path = code
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")))
    .join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className={styles.code}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
