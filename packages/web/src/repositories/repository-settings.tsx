import { ApiError } from "@estiva/client";
import type { Body } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, queryClient, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { RadioGroup, Switch } from "../components/choices.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { TextArea } from "../components/text-field.tsx";
import { showToast } from "../components/toasts.tsx";
import { TypeToConfirmDialog } from "../components/type-to-confirm-dialog.tsx";
import type { Repository } from "./page-queries.ts";
import styles from "./repository-settings.module.css";

/** What a repository's admins change: who sees it, what may happen to its tags, its end. */
export function RepositorySettings({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { may, namespace } = repository;
  if (!may.includes("metadata") && !may.includes("admin")) {
    return (
      <EmptyState title={t("settings.noneTitle")}>
        <p className="muted">{t("access.askOwner", { namespace })}</p>
      </EmptyState>
    );
  }
  const isAdmin = may.includes("admin");
  return (
    <div className={styles.page}>
      <Description repository={repository} />
      {isAdmin && namespace !== repository.name.split("/")[0] ? (
        <Notice kind="info">{t("settings.rootVisibility")}</Notice>
      ) : (
        isAdmin && <Visibility repository={repository} />
      )}
      {isAdmin && <TagRules repository={repository} />}
      {isAdmin && <Deletion repository={repository} />}
    </div>
  );
}

function useUpdate({ name }: Repository) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (body: Body<"updateRepository">) => send("updateRepository", { path: { name }, body }),
    onSuccess: async () => {
      await invalidate(
        "getRepository",
        "listRepositories",
        "listTags",
        "getAccess",
        "search",
        "getNamespaceAccess",
      );
      showToast("ok", t("action.saved"));
    },
  });
}

function UpdateProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  if (error === null) return null;
  const isDenied = error instanceof ApiError && error.code === "public_denies_pull";
  return <Notice kind="danger">{isDenied ? t("settings.deniesPull") : problemText(error, common)}</Notice>;
}

function Description({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [description, setDescription] = useState(repository.description);
  const update = useUpdate(repository);
  return (
    <Panel title={t("settings.about")}>
      <Form onSubmit={() => update.mutate({ description })}>
        <TextArea
          label={t("create.description")}
          hint={t("create.descriptionHint")}
          rows={3}
          value={description}
          maxLength={1000}
          onChange={setDescription}
        />
        <UpdateProblem error={update.error} />
        <FormActions>
          <Button
            type="submit"
            busy={update.isPending}
            disabledReason={description === repository.description ? t("settings.noChange") : undefined}
          >
            {common("action.save")}
          </Button>
        </FormActions>
      </Form>
    </Panel>
  );
}

function Visibility({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [visibility, setVisibility] = useState(repository.visibility);
  const update = useUpdate(repository);
  return (
    <Panel title={t("create.visibility")}>
      <Form onSubmit={() => update.mutate({ visibility })}>
        <RadioGroup
          label={t("create.visibility")}
          hidesLabel
          value={visibility}
          onChange={setVisibility}
          choices={[
            {
              value: "public",
              label: common("visibility.public"),
              hint: t("create.publicHint"),
              icon: "globe",
            },
            {
              value: "private",
              label: common("visibility.private"),
              hint: t("settings.privateHint"),
              icon: "lock",
            },
          ]}
        />
        <UpdateProblem error={update.error} />
        <FormActions>
          <Button
            type="submit"
            busy={update.isPending}
            disabledReason={visibility === repository.visibility ? t("settings.noChange") : undefined}
          >
            {common("action.save")}
          </Button>
        </FormActions>
      </Form>
    </Panel>
  );
}

const tagPattern = /^[a-zA-Z0-9._*-]{1,128}$/;

type SwitchedRules = Pick<Body<"updateRepository">, "allow_overwrite" | "read_only">;

function TagRules({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const [text, setText] = useState(repository.immutable_tags.join("\n"));
  const update = useUpdate(repository);
  // A switch is where it was put, until the server says otherwise.
  const [wanted, setWanted] = useState<SwitchedRules>({});
  const put = (rules: SwitchedRules) => {
    setWanted(rules);
    update.mutate(rules, { onSettled: () => setWanted({}) });
  };
  const patterns = text.split(/[\s,]+/).filter((pattern) => pattern !== "");
  const isUnchanged = patterns.join("\n") === repository.immutable_tags.join("\n");
  const wrong = patterns.find((pattern) => !tagPattern.test(pattern) || pattern.includes("***"));
  const error =
    wrong !== undefined
      ? t("settings.wrongPattern", { pattern: wrong })
      : patterns.length > 50
        ? t("settings.tooManyPatterns")
        : undefined;
  return (
    <Panel title={t("settings.rules")}>
      <div className={styles.rules}>
        <Switch
          label={t("settings.overwrite")}
          hint={t("settings.overwriteHint")}
          checked={wanted.allow_overwrite ?? repository.allow_overwrite}
          onChange={(allow_overwrite) => put({ allow_overwrite })}
        />
        <Switch
          label={t("settings.readOnly")}
          hint={t("settings.readOnlyHint")}
          checked={wanted.read_only ?? repository.read_only}
          onChange={(read_only) => put({ read_only })}
        />
        <Form onSubmit={() => error === undefined && update.mutate({ immutable_tags: patterns })}>
          <TextArea
            label={t("settings.immutable")}
            hint={t("settings.immutableHint")}
            error={error}
            rows={4}
            value={text}
            spellCheck={false}
            autoCapitalize="none"
            onChange={setText}
          />
          <UpdateProblem error={update.error} />
          <FormActions>
            <Button
              type="submit"
              busy={update.isPending}
              disabledReason={isUnchanged ? t("settings.noChange") : undefined}
            >
              {common("action.save")}
            </Button>
          </FormActions>
        </Form>
      </div>
    </Panel>
  );
}

function Deletion({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title={t("settings.deleteTitle")}>
      <div className={styles.rules}>
        <p>{t("settings.deleteHint", { count: repository.tag_count })}</p>
        <div>
          <Button kind="danger" icon="trash" onClick={() => setOpen(true)}>
            {t("settings.delete")}
          </Button>
        </div>
      </div>
      {isOpen && <DeleteDialog repository={repository} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function DeleteDialog({ repository: { name }, onClose }: { repository: Repository; onClose: () => void }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => send("deleteRepository", { path: { name } }),
    onSuccess: async () => {
      await navigate({ to: "/" });
      queryClient.removeQueries({ queryKey: ["getRepository"] });
      await invalidate("listRepositories", "search");
      showToast("ok", t("settings.deleted", { name }));
    },
  });
  return (
    <TypeToConfirmDialog
      name={name}
      title={t("settings.deleteAsk", { name })}
      confirm={t("settings.delete")}
      busy={remove.isPending}
      fieldLabel={t("settings.typeName", { name })}
      disabledReason={t("settings.typeName", { name })}
      belowField={remove.isError && <Notice kind="danger">{problemText(remove.error, common)}</Notice>}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <p>{t("settings.deleteWarning")}</p>
    </TypeToConfirmDialog>
  );
}
