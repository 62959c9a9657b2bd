import { useTranslation } from "react-i18next";
import { Chip } from "../components/chip.tsx";
import styles from "./access.module.css";
import type { Grant } from "./grant.ts";
import { RoleChip } from "./role-chip.tsx";

type Rights = Pick<Grant, "role" | "can_delete" | "can_create" | "deny">;

/** What a grant gives and denies, each as a word. */
export function RightsChips({ role, can_delete, can_create, deny }: Rights) {
  const { t } = useTranslation("access");
  return (
    <span className={styles.inline}>
      {role !== null && <RoleChip role={role} />}
      {can_delete && <Chip icon="trash">{t("right.delete")}</Chip>}
      {can_create && <Chip icon="plus">{t("right.create")}</Chip>}
      {deny.length > 0 && (
        <Chip kind="danger" icon="x">
          {t("right.denied", { actions: deny.map((action) => t(`action.${action}`)).join(", ") })}
        </Chip>
      )}
    </span>
  );
}
