import { ApiError } from "@estiva/client";
import type { Item } from "@estiva/contract/operations";
import { maxRepositoryNameLength, RepositoryName, rootNamespaceName } from "@estiva/protocol/repository-name";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { RadioGroup, Select } from "../components/choices.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { EmptyState } from "../components/panel.tsx";
import { TextArea, TextField } from "../components/text-field.tsx";
import { Tile } from "../components/tile.tsx";
import { useRegistryHost } from "../server/server-info.ts";
import { useUser } from "../sessions/session.ts";
import styles from "./new-repository.module.css";
import { repositoryPath } from "./repository-address.ts";

const route = getRouteApi("/new");

type Namespace = Item<"listNamespaces">;

/** Create repository. */
export function NewRepository() {
  const { t } = useTranslation("repository");
  const namespaces = useQuery(read("listNamespaces", { query: { limit: 100 } }));
  return (
    <Page title={t("create.title")} narrow>
      <Loaded query={namespaces} skeleton={<Skeleton height={520} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("create.noNamespaceTitle")}>
              <p className="muted">{t("create.noNamespaceHint")}</p>
            </EmptyState>
          ) : (
            <CreateForm namespaces={items} />
          )
        }
      </Loaded>
    </Page>
  );
}

function CreateForm({ namespaces }: { namespaces: readonly Namespace[] }) {
  const { t } = useTranslation("repository");
  const navigate = useNavigate();
  const namespace = useNamespaceChoice(namespaces);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isLeft, setLeft] = useState(false);
  const [chosenVisibility, setVisibility] = useState<"public" | "private">();
  const visibility = chosenVisibility ?? namespace.current.default_visibility;
  const fullName = fullNameOf(namespace.current, name);
  const grammar = useGrammarProblem(namespace.current.name, name);
  const isTaken = useIsTaken(fullName, isLeft && grammar === undefined && name !== "");
  const create = useMutation({
    mutationFn: () =>
      send("createRepository", {
        body: { namespace: namespace.current.name, name, description, visibility },
      }),
    onSuccess: async (made) => {
      await invalidate("listRepositories", "search");
      await navigate({ to: repositoryPath(made.name) });
    },
  });
  const wasTaken = create.error instanceof ApiError && create.error.code === "name_taken";
  const taken = isTaken || wasTaken;
  return (
    <Form onSubmit={() => (grammar === undefined ? create.mutate() : setLeft(true))}>
      {create.isError && !wasTaken && (
        <CreateProblem error={create.error} namespace={namespace.current.name} />
      )}
      <div className={styles.names}>
        <Select
          label={t("create.namespace")}
          value={namespace.current.name}
          choices={namespaces.map(({ name }) => ({ value: name, label: name }))}
          onChange={namespace.choose}
        />
        <span className={styles.slash} aria-hidden="true">
          /
        </span>
        <TextField
          label={t("create.name")}
          value={name}
          mono
          required
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={maxRepositoryNameLength}
          error={
            isLeft ? (grammar ?? (taken ? t("create.nameTaken", { name: fullName }) : undefined)) : undefined
          }
          onBlur={() => setLeft(isLeft || name !== "")}
          onChange={(value) => {
            setName(value);
            create.reset();
          }}
        />
      </div>
      <Preview fullName={fullName} name={name} takenPath={taken ? repositoryPath(fullName) : undefined} />
      <TextArea
        label={t("create.description")}
        hint={t("create.descriptionHint")}
        optional
        rows={3}
        value={description}
        maxLength={1000}
        onChange={setDescription}
      />
      <VisibilityChoice kind={namespace.current.kind} value={visibility} onChange={setVisibility} />
      <FormActions>
        <Button type="submit" kind="primary" busy={create.isPending}>
          {t("create.submit")}
        </Button>
      </FormActions>
    </Form>
  );
}

interface PreviewProps {
  readonly fullName: string;
  readonly name: string;
  /** Where the repository of this name is, if there is one. */
  readonly takenPath: string | undefined;
}

/** The image's name as it will be pulled. */
function Preview({ fullName, name, takenPath }: PreviewProps) {
  const { t } = useTranslation("repository");
  const host = useRegistryHost();
  const example = name === "" ? t("create.nameExample") : "";
  return (
    <div className={styles.preview}>
      <Tile name={fullName + example} />
      <div>
        <div className={styles.caption}>{t("create.preview")}</div>
        <output className="mono">
          <span className="muted">{host}/</span>
          {fullName}
          {example !== "" && <span className="muted">{example}</span>}
        </output>
      </div>
      {takenPath !== undefined && <Link to={takenPath}>{t("create.openIt")}</Link>}
    </div>
  );
}

interface VisibilityChoiceProps {
  readonly kind: Namespace["kind"];
  readonly value: "public" | "private";
  readonly onChange: (value: "public" | "private") => void;
}

function VisibilityChoice({ kind, value, onChange }: VisibilityChoiceProps) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  // Of the root namespace the server's setting decides, for all its repositories.
  if (kind === "root") return null;
  const privateHint = kind === "organization" ? t("create.privateHintOrganization") : t("create.privateHint");
  return (
    <RadioGroup
      label={t("create.visibility")}
      value={value}
      onChange={onChange}
      choices={[
        { value: "public", label: common("visibility.public"), hint: t("create.publicHint"), icon: "globe" },
        { value: "private", label: common("visibility.private"), hint: privateHint, icon: "lock" },
      ]}
    />
  );
}

function CreateProblem({ error, namespace }: { error: unknown; namespace: string }) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === "forbidden") return <Notice kind="danger">{t("create.forbidden", { namespace })}</Notice>;
  if (code === "quota_exceeded") return <Notice kind="danger">{t("create.quota", { namespace })}</Notice>;
  return <Notice kind="danger">{problemText(error, common)}</Notice>;
}

/** The namespace of the address where it is one to create in, else one's own, else the first. */
function useNamespaceChoice(namespaces: readonly Namespace[]) {
  const { namespace: asked } = route.useSearch();
  const navigate = useNavigate();
  const user = useUser();
  const find = (wanted: string | undefined) => namespaces.find(({ name }) => name === wanted);
  const current = find(asked) ?? find(user?.username) ?? namespaces[0];
  if (current === undefined) throw new Error("no namespace to create in");
  const choose = (name: string) => void navigate({ to: "/new", search: { namespace: name }, replace: true });
  return { current, choose };
}

function fullNameOf({ name: namespace, kind }: Namespace, name: string): string {
  return kind === "root" && namespace === rootNamespaceName ? name : `${namespace}/${name}`;
}

function useGrammarProblem(namespace: string, name: string): string | undefined {
  const { t } = useTranslation("repository");
  if (name === "") return t("create.nameNeeded");
  if (`${namespace}/${name}`.length > maxRepositoryNameLength)
    return t("create.nameTooLong", { max: maxRepositoryNameLength });
  const isName = RepositoryName.parse(`${namespace}/${name}`) !== undefined;
  return isName ? undefined : t("create.nameGrammar", { example: t("create.nameExample") });
}

/** Asks once the field is left; a name that nobody may see looks free until Create says otherwise. */
function useIsTaken(fullName: string, enabled: boolean): boolean {
  const { data } = useQuery({
    queryKey: ["isTaken", fullName],
    enabled,
    meta: { quiet: true },
    queryFn: async ({ signal }) => {
      const query = { q: fullName, limit: 50 };
      const { items } = await client.call("listRepositories", { query, signal });
      return items.some(({ name }) => name === fullName);
    },
  });
  return enabled && data === true;
}
