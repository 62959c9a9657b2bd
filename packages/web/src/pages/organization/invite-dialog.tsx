import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { RadioGroup } from "../../components/choices.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Form } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { TextField } from "../../components/text-field.tsx";
import { showToast } from "../../components/toasts.tsx";
import { useOrganizationProblem } from "../../organization-problem.ts";
import { useServer } from "../../server-info.ts";
import { useUser } from "../../session.ts";
import type { OrganizationView } from "./use-organization.ts";

interface InviteDialogProps {
  readonly view: OrganizationView;
  readonly onClose: () => void;
}

/** Invites an account by its name, or whoever has an address. */
export function InviteDialog({ view, onClose }: InviteDialogProps) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const hasMail = useServer()?.mail_configured === true;
  const isSiteAdmin = useUser()?.is_admin === true;
  const [person, setPerson] = useState("");
  const [role, setRole] = useState<"member" | "owner">("member");
  const [isTried, setTried] = useState(false);
  const invite = useMutation({
    mutationFn: () =>
      send("putMember", { path: { organization: view.name, user: person.trim() }, body: { role } }),
    onSuccess: async (answer) => {
      onClose();
      await invalidate("listMembers", "listOrganizationInvitations", "getOrganization");
      const name = person.trim();
      showToast("ok", "added_at" in answer ? t("invite.added", { name }) : t("invite.sent", { name }));
    },
  });
  const isUnknown = invite.error instanceof ApiError && invite.error.code === "not_found";
  const missing = isTried && person.trim() === "" ? common("field.required") : undefined;
  return (
    <Dialog title={t("invite.title", { organization: view.displayName })} onClose={onClose}>
      <Form
        onSubmit={() => {
          setTried(true);
          if (person.trim() !== "") invite.mutate();
        }}
      >
        {invite.isError && !isUnknown && <Notice kind="danger">{problem(invite.error)}</Notice>}
        <TextField
          label={hasMail ? t("invite.person") : t("invite.personByName")}
          value={person}
          required
          data-autofocus=""
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={254}
          hint={isSiteAdmin ? t("invite.hintAdmin") : hasMail ? t("invite.hint") : t("invite.hintByName")}
          error={isUnknown ? t("invite.unknown") : missing}
          onChange={(text) => {
            setPerson(text);
            invite.reset();
          }}
        />
        <RadioGroup
          label={t("field.role")}
          value={role}
          onChange={setRole}
          choices={[
            { value: "member", label: t("role.member"), hint: t("members.means.member") },
            { value: "owner", label: t("role.owner"), hint: t("members.means.owner") },
          ]}
        />
        <DialogActions>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button type="submit" kind="primary" busy={invite.isPending}>
            {t("invite.open")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
