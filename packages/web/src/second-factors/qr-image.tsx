import { useMemo } from "react";
import styles from "./qr-image.module.css";
import { qrModules } from "./qr-modules.ts";

/** A text as a QR code; nothing where it is too long for one. Dark on white in every theme: readers need that. */
export function QrImage({ text, label }: { text: string; label: string }) {
  const rows = useMemo(() => qrModules(text), [text]);
  if (rows === undefined) return null;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${rows.length} ${rows.length}`} className={styles.code}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
