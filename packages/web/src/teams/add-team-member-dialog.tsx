import { ApiError } from "@estiva/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { Checkbox } from "../components/choices.tsx";
import { DialogForm } from "../components/dialog-form.tsx";
import { NameField } from "../components/name-field.tsx";
import { showToast } from "../components/toasts.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";

interface AddTeamMemberDialogProps {
  readonly organization: string;
  readonly team: string;
  readonly maySetMaintainer: boolean;
  /** Robots are listed to owners only; others may still name one. */
  readonly listsRobots: boolean;
  readonly onClose: () => void;
}

/** Adds a member of the organisation, or one of its robots, to a team. */
export function AddTeamMemberDialog({ organization, team, onClose, ...may }: AddTeamMemberDialogProps) {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const listId = useId();
  const [member, setMember] = useState("");
  const [maintainer, setMaintainer] = useState(false);
  const suggestions = useSuggestions(organization, member, may.listsRobots);
  const add = useMutation({
    mutationFn: () => {
      const body = may.maySetMaintainer && !member.includes(".") ? { maintainer } : {};
      return send("putTeamMember", { path: { organization, team, member: member.trim() }, body });
    },
    onSuccess: async () => {
      onClose();
      await invalidate("listTeamMembers", "getTeam", "listTeams", "listMembers", "getNamespaceAccess");
      showToast("ok", t("team.added", { name: member.trim(), team }));
    },
  });
  const isUnknown = add.error instanceof ApiError && add.error.code === "not_found";
  return (
    <DialogForm
      title={t("team.addTitle", { team })}
      submit={t("team.add")}
      busy={add.isPending}
      problem={add.isError && !isUnknown ? problem(add.error) : undefined}
      onClose={onClose}
      onSubmit={() => member.trim() !== "" && add.mutate()}
    >
      <NameField
        label={t("team.member")}
        value={member}
        data-autofocus=""
        list={listId}
        maxLength={255}
        hint={t("team.memberHint", { example: `${organization}.ci` })}
        error={isUnknown ? t("team.unknownMember", { organization }) : undefined}
        onChange={(text) => {
          setMember(text);
          add.reset();
        }}
      />
      <datalist id={listId}>
        {suggestions.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {may.maySetMaintainer && !member.includes(".") && (
        <Checkbox
          label={t("team.maintainer")}
          hint={t("team.maintainerHint")}
          checked={maintainer}
          onChange={setMaintainer}
        />
      )}
    </DialogForm>
  );
}

/** Names that fit what is typed. */
function useSuggestions(organization: string, typed: string, listsRobots: boolean): readonly string[] {
  const q = typed.trim().slice(0, 39);
  const members = useQuery({
    ...read("listMembers", { path: { organization }, query: { limit: 10, ...(q === "" ? {} : { q }) } }),
    meta: { quiet: true },
  });
  const robots = useQuery({
    ...read("listRobots", { path: { namespace: organization }, query: { limit: 100 } }),
    enabled: listsRobots,
    meta: { quiet: true },
  });
  return [
    ...(members.data?.items ?? []).map(({ username }) => username),
    ...(robots.data?.items ?? []).map(({ login }) => login),
  ];
}
