import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Checkbox, RadioGroup, Select } from "../../components/choices.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Form } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { TextField } from "../../components/text-field.tsx";
import { fieldProblem, problemText } from "../../problem-text.ts";
import type { Repository } from "./repository-pages.tsx";

const kinds = ["user", "team", "robot"] as const;
const roles = ["read", "write", "admin"] as const;

interface GrantDialogProps {
  readonly repository: Repository;
  readonly onClose: () => void;
}

/** Gives a person, a team or a robot rights on this repository, or on all of its namespace. */
export function GrantDialog({ repository: { namespace, path }, onClose }: GrantDialogProps) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [kind, setKind] = useState<(typeof kinds)[number]>("user");
  const [name, setName] = useState("");
  const [chosenRole, setRole] = useState<(typeof roles)[number]>("read");
  // A robot is never an admin.
  const role = kind === "robot" && chosenRole === "admin" ? "write" : chosenRole;
  const [reach, setReach] = useState<"this" | "all">("this");
  const [canDelete, setCanDelete] = useState(false);
  const grant = useMutation({
    mutationFn: () =>
      send("createGrant", {
        path: { namespace },
        body: {
          subject: { kind, name: name.trim() },
          pattern: reach === "this" ? path : "**",
          role,
          can_delete: canDelete && role !== "admin",
          can_create: false,
          deny: [],
        },
      }),
    onSuccess: async () => {
      onClose();
      await invalidate("listGrants", "getAccess", "explainDecision");
    },
  });
  const isTaken = grant.error instanceof ApiError && grant.error.code === "name_taken";
  const nameProblem = fieldProblem(grant.error, "subject/name") === undefined ? undefined : t("grant.noSuch");
  return (
    <Dialog title={t("grant.add")} onClose={onClose}>
      <Form onSubmit={() => name.trim() !== "" && grant.mutate()}>
        <Select
          label={t("grant.kind")}
          value={kind}
          choices={kinds.map((value) => ({ value, label: t(`subject.${value}`) }))}
          onChange={setKind}
        />
        <TextField
          label={t("grant.name")}
          hint={kind === "robot" ? t("grant.robotHint", { namespace }) : undefined}
          value={name}
          mono
          required
          data-autofocus=""
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={255}
          error={nameProblem}
          onChange={(value) => {
            setName(value);
            grant.reset();
          }}
        />
        <RadioGroup
          label={t("access.role")}
          value={role}
          choices={roles
            .filter((value) => kind !== "robot" || value !== "admin")
            .map((value) => ({ value, label: t(`role.${value}`), hint: t(`roleMeaning.${value}`) }))}
          onChange={setRole}
        />
        {role !== "admin" && (
          <Checkbox label={t("grant.canDelete")} checked={canDelete} onChange={setCanDelete} />
        )}
        <Select
          label={t("grant.reach")}
          value={reach}
          choices={[
            { value: "this", label: t("grant.reachThis", { name: `${namespace}/${path}` }) },
            { value: "all", label: t("grant.reachAll", { namespace }) },
          ]}
          onChange={setReach}
        />
        {grant.isError && nameProblem === undefined && (
          <Notice kind="danger">{isTaken ? t("grant.taken") : problemText(grant.error, common)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button type="submit" kind="primary" busy={grant.isPending}>
            {t("grant.submit")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
