import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import styles from "../users/settings.module.css";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** New recovery codes, shown once: to copy or to keep as a file. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const { t } = useTranslation("account");
  const text = `${codes.join("\n")}\n`;
  return (
    <section className={styles.stack} aria-label={t("factor.codes")}>
      <Notice kind="warn">{t("factor.codesOnce")}</Notice>
      <div className={styles.codes}>
        <ul className={styles.codeList}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={text} what={t("factor.codes")} />
      </div>
      <FormActions>
        <Button icon="download" onClick={() => saveFile("estiva-recovery-codes.txt", text)}>
          {t("factor.download")}
        </Button>
        <Button kind="primary" onClick={onDone}>
          {t("factor.kept")}
        </Button>
      </FormActions>
    </section>
  );
}

function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
