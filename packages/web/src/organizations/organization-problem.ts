import { useTranslation } from "react-i18next";
import { knownCode, problemText } from "../api/problem-text.ts";

const known = [
  "last_owner",
  "not_empty",
  "mail_not_configured",
  "name_taken",
  "name_reserved",
  "name_confusable",
  "root_repositories_exist",
  "quota_exceeded",
  "public_denies_pull",
  "organization_second_factor",
  "invitation_invalid",
] as const;

/** What went wrong with a change of an organisation, and what to do, in the page's language. */
export function useOrganizationProblem(): (error: unknown) => string {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  return (error) => {
    const code = knownCode(error, known);
    return code === undefined ? problemText(error, common) : t(`problem.${code}`);
  };
}
