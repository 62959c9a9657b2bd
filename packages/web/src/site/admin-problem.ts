import { useTranslation } from "react-i18next";
import { knownCode, problemText } from "../api/problem-text.ts";

const known = ["last_admin", "email_taken", "not_empty", "quota_exceeded"] as const;

/** What went wrong with a change by an administrator, in the page's language. */
export function useAdminProblem(): (error: unknown) => string {
  const { t } = useTranslation("admin");
  const { t: common } = useTranslation();
  return (error) => {
    const code = knownCode(error, known);
    return code === undefined ? problemText(error, common) : t(`problem.${code}`);
  };
}
