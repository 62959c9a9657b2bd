import { useTranslation } from "react-i18next";
import { Notice } from "../components/notice.tsx";
import { useServer } from "../server/server-info.ts";

const elsewhere = ["expired", "unproven", "denied", "not_allowed", "identity_taken"] as const;
const account = ["account_disabled", "email_unverified", "provider_failed"] as const;

interface ElsewhereProblemProps {
  /** As the server's redirect says it in the address. */
  readonly problem: string;
  /** Its id. */
  readonly provider: string | undefined;
}

/** Why a sign-in with a provider came to nothing. */
export function ElsewhereProblem({ problem, provider: id }: ElsewhereProblemProps) {
  const { t } = useTranslation("account");
  const known = useServer()?.providers.find((one) => one.id === id)?.name;
  const provider = known ?? t("elsewhere.theProvider");
  const theirs = elsewhere.find((one) => one === problem);
  const ours = account.find((one) => one === problem);
  if (theirs === undefined && ours === undefined) return null;
  return (
    <Notice kind="danger">
      {theirs !== undefined && t(`elsewhere.${theirs}`, { provider })}
      {ours !== undefined && t(`problem.${ours}`, { provider })}
    </Notice>
  );
}
