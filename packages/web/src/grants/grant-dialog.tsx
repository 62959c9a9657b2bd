import { ApiError } from "@estiva/client";
import { type RepositoryAction, repositoryActions } from "@estiva/contract/repository-actions";
import { NameGlob } from "@estiva/protocol/name-glob";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { fieldProblem } from "../api/problem-text.ts";
import { Checkbox, RadioGroup, Select } from "../components/choices.tsx";
import { DialogForm } from "../components/dialog-form.tsx";
import { NameField } from "../components/name-field.tsx";
import { showToast } from "../components/toasts.tsx";
import type { NamespaceHome } from "../namespaces/namespace-home.ts";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import styles from "./access.module.css";
import type { Grant } from "./grant.ts";

type Kind = Grant["subject"]["kind"];

const roles = ["read", "write", "admin", "none"] as const;
const everything = "**";

interface GrantDialogProps {
  readonly home: NamespaceHome;
  /** The path below the namespace of the repository that it is opened for; a grant is for it or for all then. */
  readonly repository?: string | undefined;
  /** Whom it is for, where that is clear. */
  readonly subject?: Grant["subject"] | undefined;
  /** The grant to change; none to make one. */
  readonly grant?: Grant | undefined;
  readonly onClose: () => void;
}

/** Grants rights to somebody on a pattern of repositories, or changes what a grant gives. */
export function GrantDialog({ home, repository, subject, grant, onClose }: GrantDialogProps) {
  const { t } = useTranslation("access");
  const { t: common } = useTranslation();
  const namespace = home.name;
  const kinds: readonly Kind[] = home.kind === "organization" ? ["team", "user", "robot"] : ["user", "robot"];
  const { kind: givenKind = kinds[0] ?? "user", name: givenName = "" } = grant?.subject ?? subject ?? {};
  const [kind, setKind] = useState<Kind>(givenKind);
  const [name, setName] = useState(givenName);
  const [pattern, setPattern] = useState(grant?.pattern ?? repository ?? everything);
  const [chosenRole, setRole] = useState<(typeof roles)[number]>(
    grant === undefined ? "read" : (grant.role ?? "none"),
  );
  const [canDelete, setDelete] = useState(grant?.can_delete ?? false);
  const [canCreate, setCreate] = useState(grant?.can_create ?? false);
  const [deny, setDeny] = useState<readonly RepositoryAction[]>(grant?.deny ?? []);
  const [isTried, setTried] = useState(false);
  // A robot is never an admin.
  const role = kind === "robot" && chosenRole === "admin" ? "write" : chosenRole;
  const rights = {
    role: role === "none" ? null : role,
    can_delete: canDelete,
    can_create: canCreate,
    deny: [...deny],
  };
  const isNew = grant === undefined;
  const save = useMutation({
    mutationFn: () =>
      isNew
        ? send("createGrant", {
            path: { namespace },
            body: { ...rights, subject: { kind, name: name.trim() }, pattern: pattern.trim() },
          })
        : send("updateGrant", { path: { namespace, grant: grant.id }, body: rights }),
    onSuccess: async () => {
      onClose();
      await invalidate("listGrants", "explainDecision", "getAccess", "getNamespaceAccess");
      showToast("ok", isNew ? t("grant.made", { name: name.trim() }) : t("grant.changed"));
    },
  });
  const problems = useProblems({ namespace, kind, name, pattern, rights, error: save.error });
  return (
    <DialogForm
      wide
      title={isNew ? t("grant.open") : t("grant.changeTitle", { name, pattern })}
      submit={isNew ? t("grant.submit") : common("action.save")}
      busy={save.isPending}
      problem={problems.general}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (problems.local === undefined) save.mutate();
      }}
    >
      {isNew && subject === undefined && (
        <div className={styles.two}>
          <Select
            label={t("grant.subjectKind")}
            value={kind}
            choices={kinds.map((one) => ({ value: one, label: t(`subject.${one}`) }))}
            onChange={(one) => {
              setKind(one);
              setName("");
              save.reset();
            }}
          />
          <SubjectField
            home={home}
            kind={kind}
            name={name}
            error={isTried ? problems.name : undefined}
            onChange={(text) => {
              setName(text);
              save.reset();
            }}
          />
        </div>
      )}
      {isNew && repository !== undefined && (
        <Select
          label={t("grant.reach")}
          value={pattern}
          choices={[
            { value: repository, label: t("grant.reachThis", { name: `${namespace}/${repository}` }) },
            { value: everything, label: t("grant.reachAll", { namespace }) },
          ]}
          onChange={setPattern}
        />
      )}
      {isNew && repository === undefined && (
        <NameField
          label={t("grant.pattern")}
          value={pattern}
          maxLength={255}
          hint={t("grant.patternHint", { namespace })}
          error={isTried ? problems.pattern : undefined}
          onChange={setPattern}
        />
      )}
      <RadioGroup
        label={t("grant.role")}
        value={role}
        onChange={setRole}
        error={isTried ? problems.rights : undefined}
        choices={roles
          .filter((one) => kind !== "robot" || one !== "admin")
          .map((one) => ({ value: one, label: t(`right.${one}`), hint: t(`rightMeans.${one}`) }))}
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
      <Denials deny={deny} onChange={setDeny} />
    </DialogForm>
  );
}

interface DenialsProps {
  readonly deny: readonly RepositoryAction[];
  readonly onChange: (deny: readonly RepositoryAction[]) => void;
}

function Denials({ deny, onChange }: DenialsProps) {
  const { t } = useTranslation("access");
  const [isOpen] = useState(deny.length > 0);
  return (
    <details open={isOpen}>
      <summary>{t("grant.deny")}</summary>
      <fieldset className={styles.denials}>
        <legend className="muted">{t("grant.denyHint")}</legend>
        {repositoryActions.map((action) => (
          <Checkbox
            key={action}
            label={t(`action.${action}`)}
            checked={deny.includes(action)}
            onChange={(on) => onChange(on ? [...deny, action] : deny.filter((one) => one !== action))}
          />
        ))}
      </fieldset>
    </details>
  );
}

interface SubjectFieldProps {
  readonly home: NamespaceHome;
  readonly kind: Kind;
  readonly name: string;
  readonly error: string | undefined;
  readonly onChange: (name: string) => void;
}

/** A name with the namespace's own as suggestions; users from outside may be named too. */
function SubjectField({ home, kind, name, error, onChange }: SubjectFieldProps) {
  const { t } = useTranslation("access");
  const id = useId();
  const suggestions = useSuggestions(home, kind, name);
  return (
    <div>
      <NameField
        label={t(`grant.nameOf.${kind}`)}
        value={name}
        data-autofocus=""
        list={id}
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

function useSuggestions({ name: namespace, kind: of }: NamespaceHome, kind: Kind, typed: string) {
  const hasMembers = of === "organization";
  const q = typed.trim().slice(0, 39);
  const narrowed = q === "" || kind === "robot" ? {} : { q };
  const query = { limit: kind === "robot" ? 100 : 20, ...narrowed };
  const meta = { quiet: true };
  const path = { organization: namespace };
  const members = useQuery({
    ...read("listMembers", { path, query }),
    enabled: hasMembers && kind === "user",
    meta,
  });
  const teams = useQuery({
    ...read("listTeams", { path, query }),
    enabled: hasMembers && kind === "team",
    meta,
  });
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
  readonly kind: Kind;
  readonly name: string;
  readonly pattern: string;
  readonly rights: Pick<Grant, "role" | "can_delete" | "can_create" | "deny">;
  readonly error: unknown;
}

/** What is wrong with each field, by the page and by the server. */
function useProblems({ namespace, kind, name, pattern, rights, error }: Typed) {
  const { t } = useTranslation("access");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const isTaken = error instanceof ApiError && error.code === "name_taken";
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
    general: error === null || isUnknown ? undefined : isTaken ? t("grant.taken", { name }) : problem(error),
  };
}
