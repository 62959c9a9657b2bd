import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { PasswordField } from "../components/text-field.tsx";
import { showToast } from "../components/toasts.tsx";
import type { User } from "../sessions/session.ts";
import { refusedField } from "../users/account-form.ts";
import { NewPasswordField, useNewPassword } from "./new-password-field.tsx";

/** Changes the password, or sets a first one where only providers signed the account in. */
export function PasswordPanel({ user }: { user: User }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const [current, setCurrent] = useState("");
  const [isSent, setSent] = useState(false);
  const password = useNewPassword();
  const change = useMutation({
    mutationFn: () =>
      send("changePassword", {
        path: { user: user.username },
        body: {
          new_password: password.value,
          ...(user.has_password ? { current_password: current } : {}),
        },
      }),
    onSuccess: async () => {
      setCurrent("");
      setSent(false);
      password.clear();
      showToast("ok", t("passwordChange.changed"));
      await invalidate("getSession", "listSessions", "listTokens");
    },
  });
  const isWrong = change.error instanceof ApiError && change.error.code === "credentials_invalid";
  const isMissing = user.has_password && current === "";
  const submit = () => {
    setSent(true);
    if (password.check() && !isMissing) change.mutate();
  };
  const missing = isSent && isMissing ? common("field.required") : undefined;
  return (
    <Panel title={t("password")}>
      <Form onSubmit={submit} label={t("password")} narrow>
        {change.isError && !isWrong && refusedField(change.error) === undefined && (
          <Notice kind="danger">{problemText(change.error, common)}</Notice>
        )}
        <input type="text" hidden readOnly autoComplete="username" value={user.username} />
        {user.has_password ? (
          <PasswordField
            label={t("passwordChange.current")}
            value={current}
            required
            autoComplete="current-password"
            maxLength={1024}
            error={isWrong ? t("passwordChange.wrong") : missing}
            onChange={(value) => {
              setCurrent(value);
              if (isWrong) change.reset();
            }}
          />
        ) : (
          <p className="muted">{t("passwordChange.none")}</p>
        )}
        <NewPasswordField form={password} error={change.error} forgetError={change.reset} />
        <p className="muted">{t("passwordChange.consequence")}</p>
        <FormActions>
          <Button type="submit" busy={change.isPending}>
            {user.has_password ? t("passwordChange.change") : t("passwordChange.set")}
          </Button>
        </FormActions>
      </Form>
    </Panel>
  );
}
