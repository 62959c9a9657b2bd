import { useTranslation } from "react-i18next";
import { Chip } from "../components/chip.tsx";
import type { Organization } from "./use-organization.ts";

/** Says what one is in an organisation; nothing to strangers. */
export function YourRole({ role }: { role: Organization["role"] | undefined }) {
  const { t } = useTranslation("organization");
  return role == null ? null : <Chip kind="accent">{t(`role.you.${role}`)}</Chip>;
}
