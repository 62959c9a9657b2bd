import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { knownCode, problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { FactList } from "../components/fact-list.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { TextField } from "../components/text-field.tsx";
import { showToast } from "../components/toasts.tsx";
import { TypeToConfirmDialog } from "../components/type-to-confirm-dialog.tsx";
import { useServer } from "../server/server-info.ts";
import { forgetSession, type User, useOwnUser } from "../sessions/session.ts";
import { isEmail } from "./account-form.ts";
import styles from "./settings.module.css";
import { SettingsPage } from "./settings-page.tsx";

export function ProfileSettings() {
  const { t } = useTranslation("account");
  const user = useOwnUser();
  return (
    <SettingsPage section="profile" lead={t("profile.lead")}>
      {user === undefined ? (
        <Skeleton height={320} />
      ) : (
        <>
          <Panel title={t("profile.account")}>
            <FactList
              facts={[
                {
                  label: t("username"),
                  value: (
                    <Link to="/u/$user" params={{ user: user.username }}>
                      {user.username}
                    </Link>
                  ),
                },
                { label: t("profile.since"), value: <RelativeTime time={user.created_at} /> },
                ...(user.may.includes("administer")
                  ? [{ label: t("profile.role"), value: <Chip>{t("profile.admin")}</Chip> }]
                  : []),
              ]}
            />
          </Panel>
          <EmailPanel user={user} />
          <DeletePanel user={user} />
        </>
      )}
    </SettingsPage>
  );
}

function EmailPanel({ user }: { user: User }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const [email, setEmail] = useState(user.email ?? "");
  const [isSent, setSent] = useState(false);
  const canSend = useServer()?.mail_configured === true;
  const wanted = email.trim();
  const change = useMutation({
    mutationFn: () => send("updateUser", { path: { user: user.username }, body: { email: wanted } }),
    onSuccess: async () => {
      await invalidate("getSession");
      showToast("ok", canSend ? t("profile.mailSent", { email: wanted }) : common("action.saved"));
    },
  });
  const isTaken = change.error instanceof ApiError && change.error.code === "email_taken";
  const grammar = isSent && !isEmail(email) ? t("problem.emailGrammar") : undefined;
  const submit = () => {
    setSent(true);
    if (isEmail(email)) change.mutate();
  };
  return (
    <Panel title={t("email")} actions={<EmailState user={user} />}>
      <Form onSubmit={submit} narrow>
        {change.isError && !isTaken && <Notice kind="danger">{problemText(change.error, common)}</Notice>}
        {!user.email_verified && user.email !== null && canSend && <SendAgain email={user.email} />}
        <TextField
          label={t("profile.address")}
          hint={t("profile.addressHint")}
          type="email"
          autoComplete="email"
          maxLength={254}
          required
          value={email}
          error={isTaken ? t("problem.email_taken") : grammar}
          onChange={(value) => {
            setEmail(value);
            if (isTaken) change.reset();
          }}
        />
        <FormActions>
          <Button
            type="submit"
            busy={change.isPending}
            disabledReason={wanted === (user.email ?? "") ? t("profile.unchanged") : undefined}
          >
            {t("profile.changeEmail")}
          </Button>
        </FormActions>
      </Form>
    </Panel>
  );
}

function EmailState({ user }: { user: User }) {
  const { t } = useTranslation("account");
  if (user.email === null) return null;
  return user.email_verified ? (
    <Chip kind="ok" icon="check">
      {t("profile.verified")}
    </Chip>
  ) : (
    <Chip kind="warn" icon="alert">
      {t("profile.unverified")}
    </Chip>
  );
}

function SendAgain({ email }: { email: string }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const again = useMutation({ mutationFn: () => send("requestEmailVerification") });
  if (again.isSuccess) return <Notice kind="ok">{t("profile.mailSent", { email })}</Notice>;
  if (again.isError) return <Notice kind="danger">{problemText(again.error, common)}</Notice>;
  return (
    <Notice
      kind="info"
      action={
        <Button busy={again.isPending} onClick={() => again.mutate()}>
          {t("profile.sendAgain")}
        </Button>
      }
    >
      {t("profile.unverifiedHint")}
    </Notice>
  );
}

function DeletePanel({ user }: { user: User }) {
  const { t } = useTranslation("account");
  const [isAsking, setAsking] = useState(false);
  return (
    <Panel title={t("deletion.title")}>
      <div className={styles.stack}>
        <p className="muted">{t("deletion.hint")}</p>
        <FormActions>
          <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>
            {t("deletion.begin")}
          </Button>
        </FormActions>
      </div>
      {isAsking && <DeleteDialog user={user} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

const known = ["not_empty", "last_admin", "last_owner"] as const;

function DeleteDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const end = useMutation({
    mutationFn: () => send("deleteUser", { path: { user: user.username } }),
    onSuccess: async () => {
      forgetSession();
      await navigate({ to: "/" });
      showToast("ok", t("deletion.done", { name: user.username }));
    },
  });
  const reason = knownCode(end.error, known);
  return (
    <TypeToConfirmDialog
      name={user.username}
      title={t("deletion.ask", { name: user.username })}
      confirm={t("deletion.begin")}
      busy={end.isPending}
      fieldLabel={t("deletion.type", { name: user.username })}
      disabledReason={t("deletion.typeFirst")}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      {end.isError && (
        <Notice kind="danger">
          {reason === undefined ? problemText(end.error, common) : t(`problem.${reason}`)}
        </Notice>
      )}
      <p>{t("deletion.consequence")}</p>
    </TypeToConfirmDialog>
  );
}
