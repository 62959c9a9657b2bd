import { useTranslation } from "react-i18next";
import { Panel } from "../components/panel.tsx";
import styles from "./rights-words.module.css";

const rights = ["read", "write", "admin", "delete", "create", "owner"] as const;

/** Every right in words. */
export function RightsWords() {
  const { t } = useTranslation("access");
  return (
    <Panel title={t("rightsWords.title")}>
      <dl className={styles.words}>
        {rights.map((right) => (
          <div key={right}>
            <dt>{t(`right.${right}`)}</dt>
            <dd>{t(`rightMeans.${right}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>{t("rightsWords.note")}</p>
    </Panel>
  );
}
