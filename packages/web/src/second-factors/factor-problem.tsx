import { ApiError } from "@estiva/client";
import { useTranslation } from "react-i18next";
import { problemText } from "../api/problem-text.ts";

/** Why a code, or what it was for, was refused. */
export function FactorProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "code_invalid") return <>{t("problem.code_invalid")}</>;
  if (code === "organization_second_factor") return <>{t("factor.organizationNeedsIt")}</>;
  return <>{problemText(error, common)}</>;
}
