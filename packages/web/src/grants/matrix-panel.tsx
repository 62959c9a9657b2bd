import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel, PanelError } from "../components/panel.tsx";
import { type NamespaceHome, namespacePath } from "../namespaces/namespace-home.ts";
import { AccessMatrix } from "./access-matrix.tsx";
import { useGrants } from "./grant-list.tsx";
import type { Subject } from "./held-right.ts";
import { useSubjects } from "./use-subjects.ts";

/** The columns of the matrix. */
const mostColumns = 20;

interface MatrixPanelProps {
  readonly home: NamespaceHome;
  /** Of the address. */
  readonly q: string | undefined;
  readonly page: string | undefined;
}

/** Everybody who has rights in a namespace, over its repositories. */
export function MatrixPanel({ home, q, page }: MatrixPanelProps) {
  const { t } = useTranslation("access");
  const navigate = useNavigate();
  const cursors = readTrail(page);
  const repositories = useQuery({
    ...read("listRepositories", {
      query: { namespace: home.name, limit: mostColumns, ...(q === undefined ? {} : { q }) },
    }),
    placeholderData: keepPreviousData,
  });
  const grants = useGrants(home.name);
  const subjects = useSubjects(home, cursors.at(-1), grants.data?.items ?? []);
  const error = repositories.error ?? grants.error ?? subjects.error;
  const isReady = repositories.data !== undefined && grants.data !== undefined && subjects.isReady;
  const columns = repositories.data?.items ?? [];
  const anyone: Subject = { kind: "anyone", name: t("subject.anyone"), teams: [], isOwner: false };
  return (
    <Panel
      title={t("matrix.title")}
      flush
      actions={
        <Button
          kind="primary"
          icon="plus"
          onClick={() => void navigate({ to: ".", search: (before) => ({ ...before, grant: "new" }) })}
        >
          {t("grant.open")}
        </Button>
      }
    >
      <FilterBar label={t("matrix.title")}>
        <FilterField
          label={t("matrix.filter")}
          value={q}
          maxLength={255}
          onChange={(text) =>
            void navigate({ to: namespacePath(home, "access"), search: { q: text }, replace: true })
          }
        />
      </FilterBar>
      {error !== null && !isReady ? (
        <PanelError
          error={error}
          onRetry={() => void Promise.all([repositories.refetch(), grants.refetch()])}
        />
      ) : !isReady ? (
        <Skeleton rows={6} />
      ) : columns.length === 0 ? (
        <EmptyState title={q === undefined ? t("matrix.noneTitle") : t("matrix.noneFit")}>
          {q === undefined && <p className="muted">{t("matrix.noneHint")}</p>}
        </EmptyState>
      ) : (
        <AccessMatrix
          label={t("matrix.title")}
          repositories={columns}
          grants={grants.data.items}
          groups={[
            { label: t("matrix.people"), subjects: subjects.people },
            { label: t("matrix.outsiders"), subjects: subjects.outsiders },
            { label: t("matrix.teams"), subjects: subjects.teams },
            { label: t("matrix.robots"), subjects: subjects.robots },
            { label: t("matrix.everybody"), subjects: cursors.length === 0 ? [anyone] : [] },
          ]}
        />
      )}
      <Pagination
        shown={subjects.people.length}
        total={null}
        nextCursor={subjects.nextCursor}
        cursors={cursors}
      />
    </Panel>
  );
}
