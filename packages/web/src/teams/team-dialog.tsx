import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { fieldProblem } from "../api/problem-text.ts";
import { DialogForm } from "../components/dialog-form.tsx";
import { NameField } from "../components/name-field.tsx";
import { TextArea, TextField } from "../components/text-field.tsx";
import { organizationPath } from "../organizations/organization-address.ts";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import type { Team } from "../organizations/use-organization.ts";
import { useServer } from "../server/server-info.ts";

const namePattern = /^[a-z0-9](?:-?[a-z0-9])*$/;

interface TeamDialogProps {
  readonly organization: string;
  /** The team to change; none to make one. */
  readonly team?: Team;
  readonly onClose: () => void;
}

/** Makes a team, or changes its name, description and the group that it follows. */
export function TeamDialog({ organization, team, onClose }: TeamDialogProps) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const navigate = useNavigate();
  const provider = useServer()?.providers[0]?.id;
  const [name, setName] = useState(team?.name ?? "");
  const [description, setDescription] = useState(team?.description ?? "");
  const [group, setGroup] = useState(team?.synced_group ?? "");
  const [isTried, setTried] = useState(false);
  const body = { name, description, synced_group: group.trim() === "" ? null : group.trim() };
  const save = useMutation({
    mutationFn: () =>
      team === undefined
        ? send("createTeam", { path: { organization }, body })
        : send("updateTeam", { path: { organization, team: team.name }, body }),
    onSuccess: async (saved) => {
      onClose();
      await navigate({
        to: organizationPath(organization, "teams", saved.name),
        replace: team !== undefined,
      });
      await invalidate(
        "listTeams",
        "getTeam",
        "listTeamMembers",
        "listMembers",
        "listGrants",
        "getNamespaceAccess",
      );
    },
  });
  const nameError = !isTried || namePattern.test(name) ? undefined : t("nameGrammar");
  const groupError = fieldProblem(save.error, "synced_group");
  return (
    <DialogForm
      title={team === undefined ? t("team.create") : t("team.change")}
      submit={team === undefined ? t("team.create") : common("action.save")}
      busy={save.isPending}
      problem={save.isError && groupError === undefined ? problem(save.error) : undefined}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (namePattern.test(name)) save.mutate();
      }}
    >
      <NameField
        label={t("field.name")}
        value={name}
        data-autofocus=""
        maxLength={39}
        error={nameError}
        onChange={setName}
      />
      <TextArea
        label={t("field.description")}
        optional
        rows={2}
        value={description}
        maxLength={1000}
        onChange={setDescription}
      />
      {(provider !== undefined || group !== "") && (
        <TextField
          label={t("team.follows")}
          optional
          mono
          value={group}
          maxLength={300}
          placeholder={`${provider ?? ""}:`}
          hint={t("team.followsHint")}
          error={groupError}
          onChange={setGroup}
        />
      )}
    </DialogForm>
  );
}
