import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import type { Repository } from "../repositories/page-queries.ts";
import { sourcesText } from "./reason-text.ts";
import styles from "./repository-access.module.css";
import { RightsWords } from "./rights-words.tsx";
import { RoleChip } from "./role-chip.tsx";
import { subjectIcons } from "./subject-icons.ts";

const WhyDialog = lazy(async () => ({
  default: (await import("./why-dialog.tsx")).WhyDialog,
}));
const GrantList = lazy(async () => ({
  default: (await import("./grant-list.tsx")).GrantList,
}));

const route = getRouteApi("/r/$");

type AccessRow = Item<"getAccess">;

/** Who may do what with a repository, and why. */
export function Access({ repository }: { repository: Repository }) {
  if (!repository.may.includes("admin")) return <OwnRights repository={repository} />;
  return (
    <div className={styles.page}>
      <Matrix repository={repository} />
      <Grants repository={repository} />
      <RightsWords />
    </div>
  );
}

/** Grants that reach this repository; only a namespace's owners see and change them. */
function Grants({ repository: { namespace, path } }: { repository: Repository }) {
  const { t } = useTranslation("access");
  const { data: home } = useQuery(read("getNamespace", { path: { namespace } }));
  if (home === undefined) return null;
  // Grants give much, but this only owners have for a whole namespace.
  if (!home.may.includes("metadata"))
    return (
      <Notice kind="info">
        <p>{t("grant.ownersOnly", { namespace })}</p>
      </Notice>
    );
  return (
    <Suspense fallback={<Skeleton rows={3} />}>
      <GrantList home={home} repository={path} />
    </Suspense>
  );
}

function Matrix({ repository: { name } }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const [asked, setAsked] = useState<AccessRow["subject"]>();
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("getAccess", {
      path: { name },
      query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns(setAsked);
  return (
    <Panel title={t("access.title")} flush>
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t("access.none")} />
            ) : (
              <Table
                label={t("access.title")}
                tall
                columns={columns}
                rows={items}
                rowKey={({ subject }) => `${subject.kind} ${subject.name}`}
              />
            )}
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </>
        )}
      </Loaded>
      {asked !== undefined && (
        <Suspense>
          <WhyDialog repository={name} who={asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </Panel>
  );
}

function useColumns(ask: (subject: AccessRow["subject"]) => void): readonly Column<AccessRow>[] {
  const { t } = useTranslation("repository");
  const { t: access } = useTranslation("access");
  const { t: common } = useTranslation();
  return [
    {
      id: "subject",
      header: t("access.who"),
      main: true,
      cell: ({ subject }) => (
        <span className={styles.subject}>
          <Icon name={subjectIcons[subject.kind]} />
          <strong>{subject.kind === "anyone" ? access("subject.anyone") : subject.name}</strong>
          <span className="muted">
            {subject.kind === "anyone" ? t("access.withoutAccount") : access(`subject.${subject.kind}`)}
          </span>
        </span>
      ),
    },
    { id: "role", header: t("access.role"), tight: true, cell: (row) => <HeldRole row={row} /> },
    {
      id: "actions",
      header: t("access.may"),
      cell: ({ actions, denied }) => (
        <span className={styles.actions}>
          {actions.map((action) => access(`action.${action}`)).join(", ")}
          {denied.length > 0 && (
            <span className={styles.denied}>
              {access("right.denied", {
                actions: denied.map((action) => access(`action.${action}`)).join(", "),
              })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: "source",
      header: t("access.source"),
      cell: ({ source }) => <span className="muted">{sourcesText(source, access)}</span>,
    },
    {
      id: "why",
      header: common("action.why"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: ({ subject }) => (
        <Button kind="quiet" onClick={() => ask(subject)}>
          {common("action.why")}
        </Button>
      ),
    },
  ];
}

function HeldRole({ row: { role, actions, denied } }: { row: AccessRow }) {
  const { t } = useTranslation("access");
  if (role !== null) return <RoleChip role={role} />;
  if (actions.length > 0) return <Chip>{t("held.flags")}</Chip>;
  return (
    <Chip kind="danger" icon="x">
      {denied.length > 0 ? t("held.denied") : t("held.nothing")}
    </Chip>
  );
}

/** For those who may not see everybody's rights: their own. */
function OwnRights({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { t: access } = useTranslation("access");
  return (
    <div className={styles.page}>
      <Panel title={t("access.yours")}>
        <div className={styles.own}>
          <ul className={styles.rights}>
            {repository.may.map((action) => (
              <li key={action}>
                <Icon name="check" />
                <strong>{access(`action.${action}`)}</strong>
                <span className="muted">{access(`actionMeans.${action}`)}</span>
              </li>
            ))}
          </ul>
          <p className="muted">{t("access.askOwner", { namespace: repository.namespace })}</p>
        </div>
      </Panel>
    </div>
  );
}
