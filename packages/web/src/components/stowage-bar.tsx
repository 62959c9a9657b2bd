import { useTranslation } from "react-i18next";
import { formatBytes } from "../format/numbers.ts";
import styles from "./stowage-bar.module.css";

interface StowedLayer {
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  /** What made it, for its name. */
  readonly label: string;
}

interface StowageBarProps {
  readonly label: string;
  readonly layers: readonly StowedLayer[];
  /** Index of the layer whose row is marked. */
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
  /** Tells which layer is pointed at; undefined for none. */
  readonly onPoint?: (index: number | undefined) => void;
}

/** An image's layers side by side, as wide as they are heavy; a press marks the layer's row. */
export function StowageBar({ label, layers, selected, onSelect, onPoint }: StowageBarProps) {
  const { i18n } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, these are none
    <div role="group" aria-label={label} className={styles.bar}>
      {layers.map(({ digest, size, label }, index) => {
        const name = `${label} (${formatBytes(size, i18n.language)})`;
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: an image may hold the same layer twice
            key={`${digest} ${index}`}
            type="button"
            className={styles.layer}
            style={{ flexGrow: Math.max(size, 1) }}
            title={name}
            aria-label={name}
            aria-pressed={index === selected}
            onClick={() => onSelect(index)}
            onPointerEnter={() => onPoint?.(index)}
            onPointerLeave={() => onPoint?.(undefined)}
          />
        );
      })}
    </div>
  );
}
