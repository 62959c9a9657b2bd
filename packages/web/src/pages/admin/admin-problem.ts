import { ApiError } from "@estiva/client";
import { useTranslation } from "react-i18next";
import { problemText } from "../../problem-text.ts";

const known = ["last_admin", "email_taken", "not_empty", "quota_exceeded"] as const;

/** What went wrong with a change by an administrator, in the page's language. */
export function useAdminProblem(): (error: unknown) => string {
  const { t } = useTranslation("admin");
  const { t: common } = useTranslation();
  return (error) => {
    const code = error instanceof ApiError ? known.find((one) => one === error.code) : undefined;
    return code === undefined ? problemText(error, common) : t(`problem.${code}`);
  };
}
