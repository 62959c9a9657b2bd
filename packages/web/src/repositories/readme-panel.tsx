import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { ReadmeView } from "./lazy-readme-view.ts";
import { type Repository, readmeQuery } from "./page-queries.ts";

const ReadmeEditor = lazy(async () => ({ default: (await import("./readme-editor.tsx")).ReadmeEditor }));

/** A repository's README; those who may change it write it here. */
export function Readme({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { name } = repository;
  const query = useQuery(readmeQuery(name));
  const [isEditing, setEditing] = useState(false);
  const mayEdit = repository.may.includes("metadata") || repository.may.includes("admin");
  const markdown = query.data?.markdown;
  if (isEditing && markdown !== undefined) {
    return (
      <Suspense fallback={<Skeleton height={320} />}>
        <ReadmeEditor name={name} markdown={markdown} onClose={() => setEditing(false)} />
      </Suspense>
    );
  }
  const edit = (label: string) => <Button onClick={() => setEditing(true)}>{label}</Button>;
  return (
    <Panel
      title={t("readme.title")}
      flush={markdown?.trim() === ""}
      actions={mayEdit && markdown !== undefined && markdown !== "" && edit(t("readme.edit"))}
    >
      <Loaded query={query} skeleton={<Skeleton height={240} />}>
        {(readme) =>
          readme.markdown.trim() === "" ? (
            <EmptyState
              title={t("readme.emptyTitle")}
              actions={mayEdit ? edit(t("readme.write")) : undefined}
            >
              <p className="muted">{mayEdit ? t("readme.emptyHint") : t("readme.emptyHintReader")}</p>
            </EmptyState>
          ) : (
            <Suspense fallback={<Skeleton height={240} />}>
              <ReadmeView markdown={readme.markdown} />
            </Suspense>
          )
        }
      </Loaded>
    </Panel>
  );
}
