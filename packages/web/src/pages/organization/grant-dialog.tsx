import { NameGlob } from "@estiva/protocol/name-glob";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Action, Grant } from "../../access/held-right.ts";
import { invalidate, read, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Checkbox, RadioGroup, Select } from "../../components/choices.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Form } from "../../components/form.tsx";
import { Notice } from "../../components/notice.tsx";
import { TextField } from "../../components/text-field.tsx";
import { showToast } from "../../components/toasts.tsx";
import { fieldProblem } from "../../problem-text.ts";
import styles from "./organization.module.css";
import { useOrganizationProblem } from "./organization-problem.ts";

const kinds = ["team", "user", "robot"] as const;
const roles = ["read", "write", "admin", "none"] as const;
const deniable = ["pull", "push", "overwrite", "delete", "create", "metadata", "admin"] as const;

interface GrantDialogProps {
  readonly namespace: string;
  /** Whom it is for, where that is clear. */
  readonly subject?: Grant["subject"] | undefined;
  /** The grant to change; none to make one. */
  readonly grant?: Grant | undefined;
  readonly onClose: () => void;
}

/** Grants rights to somebody on a pattern of repositories, or changes what a grant gives. */
export function GrantDialog({ namespace, subject, grant, onClose }: GrantDialogProps) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const [kind, setKind] = useState<Grant["subject"]["kind"]>(grant?.subject.kind ?? subject?.kind ?? "team");
  const [name, setName] = useState(grant?.subject.name ?? subject?.name ?? "");
  const [pattern, setPattern] = useState(grant?.pattern ?? "**");
  const [role, setRole] = useState<(typeof roles)[number]>(
    grant === undefined ? "read" : (grant.role ?? "none"),
  );
  const [canDelete, setDelete] = useState(grant?.can_delete ?? false);
  const [canCreate, setCreate] = useState(grant?.can_create ?? false);
  const [deny, setDeny] = useState<readonly Action[]>(grant?.deny ?? []);
  const [isTried, setTried] = useState(false);
  const rights = {
    role: role === "none" ? null : role,
    ...{ can_delete: canDelete, can_create: canCreate, deny: [...deny] },
  };
  const save = useMutation({
    mutationFn: () =>
      grant === undefined
        ? send("createGrant", {
            path: { namespace },
            body: { ...rights, subject: { kind, name: name.trim() }, pattern: pattern.trim() },
          })
        : send("updateGrant", { path: { namespace, grant: grant.id }, body: rights }),
    onSuccess: async () => {
      onClose();
      await invalidate("listGrants", "explainDecision", "getAccess");
      showToast("ok", grant === undefined ? t("grant.made", { name: name.trim() }) : t("grant.changed"));
    },
  });
  const problems = useProblems({ namespace, kind, name, pattern, rights, error: save.error });
  const isNew = grant === undefined;
  const availableRoles = kind === "robot" ? roles.filter((one) => one !== "admin") : roles;
  const general = save.isError && !problems.isOfField;
  return (
    <Dialog
      wide
      title={isNew ? t("grant.open") : t("grant.changeTitle", { name, pattern })}
      onClose={onClose}
    >
      <Form
        onSubmit={() => {
          setTried(true);
          if (problems.local === undefined) save.mutate();
        }}
      >
        {general && <Notice kind="danger">{problem(save.error)}</Notice>}
        {isNew && subject === undefined && (
          <div className={styles.two}>
            <Select
              label={t("grant.subjectKind")}
              value={kind}
              choices={kinds.map((one) => ({ value: one, label: t(`subject.${one}`) }))}
              onChange={(one) => {
                setKind(one);
                setName("");
                if (one === "robot" && role === "admin") setRole("write");
                save.reset();
              }}
            />
            <SubjectField
              {...{ namespace, kind, name }}
              error={isTried ? problems.name : undefined}
              onChange={(text) => {
                setName(text);
                save.reset();
              }}
            />
          </div>
        )}
        {isNew && (
          <TextField
            label={t("grant.pattern")}
            value={pattern}
            mono
            required
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={255}
            hint={t("grant.patternHint", { namespace })}
            error={isTried ? problems.pattern : undefined}
            onChange={setPattern}
          />
        )}
        <RadioGroup
          label={t("field.role")}
          value={role}
          onChange={setRole}
          error={isTried ? problems.rights : undefined}
          choices={availableRoles.map((one) => ({
            value: one,
            label: t(`right.${one}`),
            hint: t(`rightMeans.${one}`),
          }))}
        />
        <div className={styles.two}>
          <Checkbox
            label={t("right.delete")}
            hint={t("rightMeans.delete")}
            checked={canDelete}
            onChange={setDelete}
          />
          <Checkbox
            label={t("right.create")}
            hint={t("rightMeans.create")}
            checked={canCreate}
            onChange={setCreate}
          />
        </div>
        <details open={deny.length > 0}>
          <summary>{t("grant.deny")}</summary>
          <fieldset className={styles.denials}>
            <legend className="muted">{t("grant.denyHint")}</legend>
            {deniable.map((action) => (
              <Checkbox
                key={action}
                label={t(`action.${action}`)}
                checked={deny.includes(action)}
                onChange={(on) => setDeny(on ? [...deny, action] : deny.filter((one) => one !== action))}
              />
            ))}
          </fieldset>
        </details>
        <DialogActions>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {isNew ? t("grant.submit") : common("action.save")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

interface SubjectFieldProps {
  readonly namespace: string;
  readonly kind: Grant["subject"]["kind"];
  readonly name: string;
  readonly error: string | undefined;
  readonly onChange: (name: string) => void;
}

/** A name with the namespace's own as suggestions; users from outside may be named too. */
function SubjectField({ namespace, kind, name, error, onChange }: SubjectFieldProps) {
  const { t } = useTranslation("organization");
  const id = useId();
  const suggestions = useSubjects(namespace, kind, name);
  return (
    <div>
      <TextField
        label={t(`grant.nameOf.${kind}`)}
        value={name}
        required
        data-autofocus=""
        list={id}
        mono={kind === "robot"}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        error={error}
        onChange={onChange}
      />
      <datalist id={id}>
        {suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}

function useSubjects(namespace: string, kind: Grant["subject"]["kind"], typed: string): readonly string[] {
  const q = typed.trim().slice(0, 39);
  const narrowed = q === "" || kind === "robot" ? {} : { q };
  const query = { limit: kind === "robot" ? 100 : 20, ...narrowed };
  const meta = { quiet: true };
  const path = { organization: namespace };
  const members = useQuery({ ...read("listMembers", { path, query }), enabled: kind === "user", meta });
  const teams = useQuery({ ...read("listTeams", { path, query }), enabled: kind === "team", meta });
  const robots = useQuery({
    ...read("listRobots", { path: { namespace }, query: { limit: 100 } }),
    enabled: kind === "robot",
    meta,
  });
  if (kind === "user") return (members.data?.items ?? []).map(({ username }) => username);
  if (kind === "team") return (teams.data?.items ?? []).map((team) => team.name);
  return (robots.data?.items ?? []).map(({ login }) => login);
}

interface Typed {
  readonly namespace: string;
  readonly kind: Grant["subject"]["kind"];
  readonly name: string;
  readonly pattern: string;
  readonly rights: Pick<Grant, "role" | "can_delete" | "can_create" | "deny">;
  readonly error: unknown;
}

/** What is wrong with each field, by the page and by the server. */
function useProblems({ namespace, kind, name, pattern, rights, error }: Typed) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const isUnknown = fieldProblem(error, "subject/name") !== undefined;
  const isPattern = NameGlob.parse(pattern.trim(), { firstSegment: "any" }) !== undefined;
  const isEmpty =
    rights.role === null && !rights.can_delete && !rights.can_create && rights.deny.length === 0;
  const missing = name.trim() === "" ? common("field.required") : undefined;
  const patternProblem = isPattern ? undefined : t("grant.patternInvalid");
  const rightsProblem = isEmpty ? t("grant.empty") : undefined;
  return {
    name: missing ?? (isUnknown ? t(`grant.unknown.${kind}`, { name: name.trim(), namespace }) : undefined),
    pattern: patternProblem,
    rights: rightsProblem,
    /** What the page itself knows to be wrong. */
    local: missing ?? patternProblem ?? rightsProblem,
    isOfField: isUnknown,
  };
}
