import { useTranslation } from "react-i18next";
import { Chip } from "../components/chip.tsx";

const looks = { owner: "accent", admin: "accent", write: "info", read: "info" } as const;

/** What somebody holds, or a grant gives, in one word. */
export function RoleChip({ role }: { role: keyof typeof looks }) {
  const { t } = useTranslation("access");
  return <Chip kind={looks[role]}>{t(`right.${role}`)}</Chip>;
}
