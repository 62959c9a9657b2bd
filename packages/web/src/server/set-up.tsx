import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, invalidate } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { useFragmentSecret } from "../router/fragment-secret.ts";
import { signedIn } from "../sessions/session.ts";
import { AccountFields } from "../users/account-fields.tsx";
import { refusedField, useAccountForm } from "../users/account-form.ts";
import { WithServer } from "./with-server.tsx";

/** Makes the first administrator, with the secret of the link that the server has written. */
export function SetUp() {
  const { t } = useTranslation("account");
  const [secret] = useFragmentSecret();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <WithServer title={t("setUp.title")}>
      {({ setup_needed: isNeeded }) => {
        if (!isNeeded && !isLeaving)
          return (
            <AuthCard title={t("setUp.title")} lead={t("setUp.done")}>
              <LinkButton to="/signin" kind="primary" wide>
                {t("signIn.title")}
              </LinkButton>
            </AuthCard>
          );
        if (secret === undefined)
          return (
            <AuthCard title={t("setUp.title")} lead={t("setUp.noLink")}>
              <p className="muted">{t("setUp.newLink")}</p>
            </AuthCard>
          );
        return <SetUpForm key={secret} secret={secret} onMade={() => setLeaving(true)} />;
      }}
    </WithServer>
  );
}

function SetUpForm({ secret, onMade }: { secret: string; onMade: () => void }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const form = useAccountForm();
  const { username, email, password } = form.values;
  const setUp = useMutation({
    mutationFn: async () => {
      await client.call("setUp", { body: { secret, username, email: email.trim(), password } });
      onMade();
      await client.call("signIn", { body: { username, password } });
    },
    onSuccess: async () => {
      await signedIn();
      await navigate({ to: "/", replace: true });
      await invalidate("getServer");
    },
  });
  const isInvalid = setUp.error instanceof ApiError && setUp.error.code === "link_invalid";
  return (
    <AuthCard title={t("setUp.title")} lead={t("setUp.lead")}>
      <Form onSubmit={() => form.check({ needsPassword: true }) && setUp.mutate()}>
        {setUp.isError && refusedField(setUp.error) === undefined && (
          <Notice kind="danger">{isInvalid ? t("setUp.newLink") : problemText(setUp.error, common)}</Notice>
        )}
        <AccountFields form={form} error={setUp.error} forgetError={setUp.reset} />
        <Button type="submit" kind="primary" wide busy={setUp.isPending}>
          {t("setUp.submit")}
        </Button>
      </Form>
    </AuthCard>
  );
}
