import type { Item } from "@estiva/contract/operations";
import { useTranslation } from "react-i18next";
import { Chip } from "../components/chip.tsx";
import styles from "../site/admin.module.css";

/** What an account is at the moment, in chips. */
export function AccountState({ account: { disabled, suspended, is_admin } }: { account: Item<"listUsers"> }) {
  const { t } = useTranslation("admin");
  return (
    <span className={styles.chips}>
      {disabled ? (
        <Chip kind="danger" icon="pause">
          {t("userState.disabled")}
        </Chip>
      ) : (
        !suspended && <Chip>{t("userState.active")}</Chip>
      )}
      {suspended && (
        <Chip kind="danger" icon="lock">
          {t("suspended")}
        </Chip>
      )}
      {is_admin && <Chip kind="accent">{t("users.admin")}</Chip>}
    </span>
  );
}
