import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type NamespaceHome, namespacePath } from "../namespaces/namespace-home.ts";
import { AccessMatrix } from "./access-matrix.tsx";

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
  const cursor = cursors.at(-1);
  const matrix = useQuery({
    ...read("getNamespaceAccess", {
      path: { namespace: home.name },
      query: {
        limit: 50,
        ...(q === undefined ? {} : { q }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    }),
    placeholderData: keepPreviousData,
  });
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
      <Loaded query={matrix} skeleton={<Skeleton rows={6} />}>
        {({ items, repositories, next_cursor }) => (
          <>
            {repositories.length === 0 ? (
              <EmptyState title={q === undefined ? t("matrix.noneTitle") : t("matrix.noneFit")}>
                {q === undefined && <p className="muted">{t("matrix.noneHint")}</p>}
              </EmptyState>
            ) : (
              <AccessMatrix label={t("matrix.title")} rows={items} repositories={repositories} />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
