import type { CSSProperties } from "react";
import { classNames } from "./class-names.ts";
import { paintOf } from "./hue.ts";
import styles from "./tile.module.css";

/** The corrugated tile of a repository: beside its name, never instead of it. */
export function Tile({ name, large = false }: { name: string; large?: boolean }) {
  const { hue, saturation } = paintOf(name);
  const style: CSSProperties & Record<`--${string}`, string | number> = {
    "--hue": hue,
    "--saturation": `${saturation}%`,
  };
  return <span className={classNames(styles.tile, large && styles.large)} style={style} aria-hidden="true" />;
}
