import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import { classNames } from "../components/class-names.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Bytes, ShortDigest } from "../components/facts.tsx";
import { StowageBar } from "../components/stowage-bar.tsx";
import { formatBytes } from "../format/numbers.ts";
import type { Manifest } from "../repositories/page-queries.ts";
import { readInstruction } from "./instruction.ts";
import styles from "./layers-view.module.css";

type Layer = Manifest["layers"][number];

/** An image's layers, with the commands that made them; the bar shows where the weight is. */
export function LayersView({ image }: { image: Manifest }) {
  const { t, i18n } = useTranslation("repository");
  const [selected, setSelected] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const [showsEmpty, setShowsEmpty] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const heavy = image.layers.filter(({ empty }) => !empty);
  const emptyCount = image.layers.length - heavy.length;
  const shown = showsEmpty ? image.layers : heavy;
  const total = heavy.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const select = (index: number) => {
    setSelected(index === selected ? undefined : index);
    list.current?.querySelector(`[data-layer="${index}"]`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className={styles.view}>
      {heavy.length > 0 && (
        <StowageBar
          label={t("layer.bar")}
          layers={heavy.map(({ digest, size, instruction }) => ({
            digest: digest ?? "",
            size: size ?? 0,
            label: readInstruction(instruction ?? "").text.slice(0, 80) || t("layer.unknown"),
          }))}
          selected={pointed ?? selected}
          onSelect={select}
          onPoint={setPointed}
        />
      )}
      <div className={styles.summary}>
        <span>{t("layer.count", { count: heavy.length, size: formatBytes(total, i18n.language) })}</span>
        {emptyCount > 0 && (
          <Button kind="quiet" aria-pressed={showsEmpty} onClick={() => setShowsEmpty(!showsEmpty)}>
            {showsEmpty ? t("layer.hideEmpty") : t("layer.showEmpty", { count: emptyCount })}
          </Button>
        )}
      </div>
      <ol ref={list} className={styles.layers}>
        {shown.map((layer, place) => (
          <LayerRow
            // biome-ignore lint/suspicious/noArrayIndexKey: an image may hold the same layer twice
            key={place}
            layer={layer}
            number={image.layers.indexOf(layer) + 1}
            index={heavy.indexOf(layer)}
            share={total === 0 ? 0 : (layer.size ?? 0) / total}
            isSelected={!layer.empty && heavy.indexOf(layer) === (pointed ?? selected)}
            onSelect={select}
            onPoint={setPointed}
          />
        ))}
      </ol>
    </div>
  );
}

interface LayerRowProps {
  readonly layer: Layer;
  readonly number: number;
  readonly index: number;
  readonly share: number;
  readonly isSelected: boolean;
  readonly onSelect: (index: number) => void;
  readonly onPoint: (index: number | undefined) => void;
}

function LayerRow({ layer, number, index, share, isSelected, onSelect, onPoint }: LayerRowProps) {
  const { t } = useTranslation("repository");
  const { instruction, empty, digest, size, comment } = layer;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the bar's buttons do the same by the keyboard
    <li
      data-layer={empty ? undefined : index}
      className={classNames(styles.layer, empty && styles.empty, isSelected && styles.selected)}
      onClick={() => !empty && onSelect(index)}
      onPointerEnter={() => onPoint(empty ? undefined : index)}
      onPointerLeave={() => onPoint(undefined)}
    >
      <span className={styles.number}>{number}</span>
      <Instruction text={instruction} comment={comment} />
      {empty ? (
        <span className={styles.nothing}>{t("layer.empty")}</span>
      ) : (
        <>
          <span className={styles.size}>
            <Bytes value={size ?? 0} />
            <span className={styles.share} style={{ width: `${Math.max(share * 100, 1)}%` }} />
          </span>
          <span className={styles.digest}>
            {digest !== null && (
              <>
                <ShortDigest digest={digest} />
                <CopyButton text={digest} what={t("layer.digest", { number })} />
              </>
            )}
          </span>
        </>
      )}
    </li>
  );
}

function Instruction({ text, comment }: { text: string | null; comment: string | null }) {
  const { t } = useTranslation("repository");
  if (text === null || text === "") return <span className="muted">{comment || t("layer.unknown")}</span>;
  const { keyword, rest } = readInstruction(text);
  return (
    <code className={styles.instruction} title={text.slice(0, 2000)}>
      {keyword !== "" && <strong>{keyword} </strong>}
      {rest}
    </code>
  );
}
