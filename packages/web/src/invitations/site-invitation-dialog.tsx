import type { Answer } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api/api.ts";
import { fieldProblem } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { Select } from "../components/choices.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { Dialog, DialogActions } from "../components/dialog.tsx";
import { DialogForm } from "../components/dialog-form.tsx";
import { Notice } from "../components/notice.tsx";
import { TextField } from "../components/text-field.tsx";
import { formatExact } from "../format/times.ts";
import { useServer } from "../server/server-info.ts";
import { useAdminProblem } from "../site/admin-problem.ts";

const days = ["1", "7", "30"] as const;

/** Invites somebody to sign up; the link is shown this once. */
export function SiteInvitationDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("admin");
  const problem = useAdminProblem();
  const hasMail = useServer()?.mail_configured === true;
  const [email, setEmail] = useState("");
  const [validFor, setValidFor] = useState<(typeof days)[number]>("7");
  const invite = useMutation({
    mutationFn: () => {
      // A minute less: the clocks of browser and server differ, and 30 days are the most.
      const expires_at = new Date(Date.now() + Number(validFor) * 86_400_000 - 60_000).toISOString();
      return send("inviteToSite", {
        body: { expires_at, ...(email.trim() === "" ? {} : { email: email.trim() }) },
      });
    },
  });
  if (invite.data !== undefined) return <Made invitation={invite.data} onClose={onClose} />;
  const emailError = fieldProblem(invite.error, "email") === undefined ? undefined : t("invite.emailInvalid");
  return (
    <DialogForm
      title={t("invite.title")}
      submit={t("invite.submit")}
      busy={invite.isPending}
      problem={invite.isError && emailError === undefined ? problem(invite.error) : undefined}
      onClose={onClose}
      onSubmit={() => invite.mutate()}
    >
      <TextField
        type="email"
        label={t("invite.email")}
        optional
        data-autofocus=""
        autoComplete="off"
        value={email}
        maxLength={254}
        hint={hasMail ? t("invite.emailHint") : t("invite.emailHintNoMail")}
        error={emailError}
        onChange={(text) => {
          setEmail(text);
          invite.reset();
        }}
      />
      <Select
        label={t("invite.validFor")}
        value={validFor}
        choices={days.map((one) => ({ value: one, label: t("days", { count: Number(one) }) }))}
        onChange={setValidFor}
      />
    </DialogForm>
  );
}

interface MadeProps {
  readonly invitation: Answer<"inviteToSite">;
  readonly onClose: () => void;
}

function Made({ invitation, onClose }: MadeProps) {
  const { t, i18n } = useTranslation("admin");
  const { link, token, email, expires_at } = invitation;
  // Without a public URL the server can't know under which address people reach it; this page does.
  const shown = link ?? `${location.origin}/invitations#${new URLSearchParams({ token })}`;
  const until = formatExact(new Date(expires_at), i18n.language);
  return (
    <Dialog wide title={t("invite.madeTitle")} onClose={onClose}>
      <Notice kind="warn">{t("invite.once")}</Notice>
      <CommandLine command={shown} what={t("invite.link")} prompt={false} />
      <p className="muted">
        {email === null ? t("invite.forAnyone", { until }) : t("invite.forEmail", { email, until })}
      </p>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {t("done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
