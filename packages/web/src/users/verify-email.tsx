import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, invalidate } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Notice } from "../components/notice.tsx";
import { useFragmentSecret } from "../router/fragment-secret.ts";
import { useUser } from "../sessions/session.ts";

/** Verifies an address with the link of a mail; a press, since programs that look at mails open links too. */
export function VerifyEmail() {
  const [token] = useFragmentSecret();
  return <Verification key={token} token={token} />;
}

function Verification({ token }: { token: string | undefined }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const verify = useMutation({
    mutationFn: (secret: string) => client.call("redeemEmailVerification", { body: { token: secret } }),
    onSuccess: () => invalidate("getSession"),
  });
  if (verify.isSuccess) return <Outcome lead={t("verify.done")} />;
  const isInvalid = verify.error instanceof ApiError && verify.error.code === "link_invalid";
  if (token === undefined || isInvalid)
    return <Outcome lead={isInvalid ? t("problem.link_invalid") : t("verify.noLink")} />;
  const isTaken = verify.error instanceof ApiError && verify.error.code === "email_taken";
  return (
    <AuthCard title={t("verify.title")} lead={t("verify.lead")}>
      {verify.isError && (
        <Notice kind="danger">
          {isTaken ? t("problem.email_taken") : problemText(verify.error, common)}
        </Notice>
      )}
      <Button kind="primary" wide busy={verify.isPending} onClick={() => verify.mutate(token)}>
        {t("verify.submit")}
      </Button>
    </AuthCard>
  );
}

function Outcome({ lead }: { lead: string }) {
  const { t } = useTranslation("account");
  const user = useUser();
  return (
    <AuthCard title={t("verify.title")} lead={lead}>
      {user == null ? (
        <LinkButton to="/signin" kind="primary" wide>
          {t("signIn.title")}
        </LinkButton>
      ) : (
        <LinkButton to="/settings/profile" kind="primary" wide>
          {t("verify.toSettings")}
        </LinkButton>
      )}
    </AuthCard>
  );
}
