import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { RadioGroup } from "../components/choices.tsx";
import { DialogForm } from "../components/dialog-form.tsx";
import { NameField } from "../components/name-field.tsx";
import { showToast } from "../components/toasts.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { OrganizationView } from "../organizations/use-organization.ts";
import { useServer } from "../server/server-info.ts";
import { useUser } from "../sessions/session.ts";

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
  const addsAtOnce = useUser()?.may.includes("administer") === true;
  const [person, setPerson] = useState("");
  const [role, setRole] = useState<"member" | "owner">("member");
  const [isTried, setTried] = useState(false);
  const invite = useMutation({
    mutationFn: () =>
      send("putMember", { path: { organization: view.name, user: person.trim() }, body: { role } }),
    onSuccess: async (answer) => {
      onClose();
      await invalidate("listMembers", "listOrganizationInvitations", "getOrganization", "getNamespaceAccess");
      const name = person.trim();
      showToast("ok", "added_at" in answer ? t("invite.added", { name }) : t("invite.sent", { name }));
    },
  });
  const isUnknown = invite.error instanceof ApiError && invite.error.code === "not_found";
  const missing = isTried && person.trim() === "" ? common("field.required") : undefined;
  return (
    <DialogForm
      title={t("invite.title", { organization: view.displayName })}
      submit={t("invite.open")}
      busy={invite.isPending}
      problem={invite.isError && !isUnknown ? problem(invite.error) : undefined}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (person.trim() !== "") invite.mutate();
      }}
    >
      <NameField
        label={hasMail ? t("invite.person") : t("invite.personByName")}
        value={person}
        data-autofocus=""
        maxLength={254}
        hint={addsAtOnce ? t("invite.hintAdmin") : hasMail ? t("invite.hint") : t("invite.hintByName")}
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
    </DialogForm>
  );
}
