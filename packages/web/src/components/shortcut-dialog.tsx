import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Switch } from "./choices.tsx";
import { Dialog } from "./dialog.tsx";
import styles from "./shortcut-dialog.module.css";
import { areShortcutsOn, switchShortcuts } from "./single-keys.ts";

const keys = [
  ["/", "search"],
  ["?", "help"],
  ["↑ ↓", "move"],
  ["Enter", "open"],
  ["x", "select"],
  ["c", "copy"],
] as const;

/** The keys, and the switch for them. */
export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("repository");
  const [isOn, setOn] = useState(areShortcutsOn);
  return (
    <Dialog title={t("shortcut.title")} onClose={onClose}>
      <dl className={styles.keys}>
        {keys.map(([key, action]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcut.${action}`)}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label={t("shortcut.on")}
        hint={t("shortcut.onHint")}
        checked={isOn}
        onChange={(checked) => {
          switchShortcuts(checked);
          setOn(checked);
        }}
      />
    </Dialog>
  );
}
