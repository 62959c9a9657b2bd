import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard, AuthFoot } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { TextField } from "../components/text-field.tsx";
import { useFragmentSecret } from "../router/fragment-secret.ts";
import { WithServer } from "../server/with-server.tsx";
import { refusedField } from "../users/account-form.ts";
import { NewPasswordField, useNewPassword } from "./new-password-field.tsx";

/** A forgotten password: asks for a mail, and with that mail's link takes a new one. */
export function ResetPassword() {
  const { t } = useTranslation("account");
  const [token, forget] = useFragmentSecret();
  if (token !== undefined) return <NewPassword key={token} token={token} onStartOver={forget} />;
  return (
    <WithServer title={t("reset.title")}>
      {({ mail_configured: canSend }) =>
        canSend ? <AskForMail /> : <BackToSignIn lead={t("reset.noMail")} />
      }
    </WithServer>
  );
}

function AskForMail() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const [who, setWho] = useState("");
  const [isSent, setSent] = useState(false);
  const ask = useMutation({
    mutationFn: () => client.call("requestPasswordReset", { body: { username_or_email: who.trim() } }),
  });
  if (ask.isSuccess) return <BackToSignIn lead={t("reset.sent", { who: who.trim() })} />;
  const submit = () => {
    setSent(true);
    if (who.trim() !== "") ask.mutate();
  };
  return (
    <AuthCard title={t("reset.title")} lead={t("reset.lead")}>
      <Form onSubmit={submit}>
        {ask.isError && <Notice kind="danger">{problemText(ask.error, common)}</Notice>}
        <TextField
          label={t("usernameOrEmail")}
          value={who}
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          error={isSent && who.trim() === "" ? common("field.required") : undefined}
          onChange={setWho}
        />
        <Button type="submit" kind="primary" wide busy={ask.isPending}>
          {t("reset.submit")}
        </Button>
      </Form>
      <AuthFoot>
        <Link to="/signin">{t("reset.back")}</Link>
      </AuthFoot>
    </AuthCard>
  );
}

function BackToSignIn({ lead }: { lead: string }) {
  const { t } = useTranslation("account");
  return (
    <AuthCard title={t("reset.title")} lead={lead}>
      <LinkButton to="/signin" kind="primary" wide>
        {t("signIn.title")}
      </LinkButton>
    </AuthCard>
  );
}

function NewPassword({ token, onStartOver }: { token: string; onStartOver: () => void }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const password = useNewPassword();
  const redeem = useMutation({
    mutationFn: () => client.call("redeemPasswordReset", { body: { token, new_password: password.value } }),
  });
  const { error } = redeem;
  if (redeem.isSuccess) return <BackToSignIn lead={t("reset.done")} />;
  if (error instanceof ApiError && error.code === "link_invalid")
    return (
      <AuthCard title={t("reset.title")} lead={t("problem.link_invalid")}>
        <Button kind="primary" wide onClick={onStartOver}>
          {t("reset.again")}
        </Button>
      </AuthCard>
    );
  return (
    <AuthCard title={t("reset.newTitle")} lead={t("reset.newLead")}>
      <Form onSubmit={() => password.check() && redeem.mutate()}>
        {error !== null && refusedField(error) === undefined && (
          <Notice kind="danger">{problemText(error, common)}</Notice>
        )}
        <NewPasswordField form={password} error={error} forgetError={redeem.reset} />
        <Button type="submit" kind="primary" wide busy={redeem.isPending}>
          {t("reset.newSubmit")}
        </Button>
      </Form>
    </AuthCard>
  );
}
