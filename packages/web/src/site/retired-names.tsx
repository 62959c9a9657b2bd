import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Notice } from "../components/notice.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import { AdminPage } from "./admin-page.tsx";
import { useAdminProblem } from "./admin-problem.ts";

const route = getRouteApi("/admin/names");

type RetiredName = Item<"listRetiredNames">;

/** Names of deleted accounts, which nobody may take until an administrator releases them. */
export function RetiredNames() {
  return (
    <AdminPage section="names">
      <NameList />
    </AdminPage>
  );
}

function NameList() {
  const { t } = useTranslation("admin");
  const { q, page } = route.useSearch();
  const navigate = useNavigate();
  const [released, setReleased] = useState<RetiredName>();
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listRetiredNames", {
      query: { limit: 50, ...(q === undefined ? {} : { q }), ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  const columns: readonly Column<RetiredName>[] = [
    { id: "name", header: t("names.name"), main: true, cell: ({ name }) => <b className="mono">{name}</b> },
    { id: "kind", header: t("names.was"), tight: true, cell: ({ kind }) => <Chip>{t(`kind.${kind}`)}</Chip> },
    {
      id: "at",
      labelled: true,
      header: t("names.retired"),
      tight: true,
      cell: ({ retired_at }) => <RelativeTime time={retired_at} />,
    },
    {
      id: "release",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (one) => (
        <Button
          kind="quiet"
          aria-label={t("names.releaseWhich", { name: one.name })}
          onClick={() => setReleased(one)}
        >
          {t("names.release")}
        </Button>
      ),
    },
  ];
  return (
    <Panel title={t("section.names")} flush>
      <FilterBar label={t("section.names")}>
        <FilterField
          label={t("names.filter")}
          value={q}
          maxLength={39}
          onChange={(text) => void navigate({ to: "/admin/names", search: { q: text }, replace: true })}
        />
      </FilterBar>
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={q === undefined ? t("names.none") : t("noneFit")}>
                {q === undefined && <p className="muted">{t("names.noneHint")}</p>}
              </EmptyState>
            ) : (
              <Table label={t("section.names")} columns={columns} rows={items} rowKey={({ name }) => name} />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
      {released !== undefined && (
        <ReleaseDialog name={released.name} onClose={() => setReleased(undefined)} />
      )}
    </Panel>
  );
}

function ReleaseDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const problem = useAdminProblem();
  const release = useMutation({
    mutationFn: () => send("releaseRetiredName", { path: { retired: name } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listRetiredNames");
      showToast("ok", t("names.released", { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t("names.releaseTitle", { name })}
      confirm={t("names.release")}
      kind="primary"
      busy={release.isPending}
      onConfirm={() => release.mutate()}
      onClose={onClose}
    >
      {release.isError && <Notice kind="danger">{problem(release.error)}</Notice>}
      <p>{t("names.releaseMeans")}</p>
    </ConfirmDialog>
  );
}
