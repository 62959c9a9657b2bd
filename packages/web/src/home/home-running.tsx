import { useTranslation } from "react-i18next";
import styles from "../activity/home-activity.module.css";
import { Chip } from "../components/chip.tsx";
import { Panel } from "../components/panel.tsx";
import { Tile } from "../components/tile.tsx";
import { formatBytes } from "../format/numbers.ts";

/** Pushes into repositories that the page doesn't list: of other namespaces, or not there until the push has ended. */
export function RunningPushes({ pushing }: { pushing: readonly (readonly [name: string, bytes: number])[] }) {
  const { t, i18n } = useTranslation("home");
  if (pushing.length === 0) return null;
  return (
    <Panel title={t("home.runningTitle")} flush>
      <ul className={styles.list}>
        {pushing.map(([name, bytes]) => (
          <li key={name} className={styles.event}>
            <Tile name={name} />
            <span className={styles.name}>{name}</span>
            <span className={styles.when}>
              <Chip kind="info" icon="upload">
                {t("home.bytesSoFar", { size: formatBytes(bytes, i18n.language) })}
              </Chip>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
