import type { Item } from "@estiva/protocol/management/operations";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Chip } from "../../components/chip.tsx";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Pagination, readTrail } from "../../components/pagination.tsx";
import { EmptyState, Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import styles from "./access.module.css";
import { reasonText } from "./access-reason.ts";
import { GrantsPanel } from "./grants-panel.tsx";
import type { Repository } from "./repository-pages.tsx";

const WhyDialog = lazy(async () => ({ default: (await import("./why-dialog.tsx")).WhyDialog }));

const route = getRouteApi("/r/$");

export type AccessRow = Item<"getAccess">;

/** Who may do what with a repository, and why. */
export function Access({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  if (!repository.may.includes("admin")) return <OwnRights repository={repository} />;
  return (
    <div className={styles.page}>
      <Matrix repository={repository} />
      <GrantsPanel repository={repository} />
      <Panel title={t("access.meaning")}>
        <RoleList />
      </Panel>
    </div>
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
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t("access.none")} />
          ) : (
            <>
              <Table
                label={t("access.title")}
                tall
                columns={columns}
                rows={items}
                rowKey={({ subject }) => `${subject.kind} ${subject.name}`}
              />
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </>
          )
        }
      </Loaded>
      {asked !== undefined && (
        <Suspense>
          <WhyDialog name={name} subject={asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </Panel>
  );
}

export const subjectIcons: Readonly<Record<AccessRow["subject"]["kind"], IconName>> = {
  user: "user",
  team: "users",
  robot: "robot",
  anyone: "globe",
};

function useColumns(ask: (subject: AccessRow["subject"]) => void): readonly Column<AccessRow>[] {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  return [
    {
      id: "subject",
      header: t("access.who"),
      main: true,
      cell: ({ subject }) => (
        <span className={styles.subject}>
          <Icon name={subjectIcons[subject.kind]} />
          <strong>{subject.kind === "anyone" ? t("access.anyone") : subject.name}</strong>
          <span className="muted">{t(`subject.${subject.kind}`)}</span>
        </span>
      ),
    },
    {
      id: "role",
      header: t("access.role"),
      tight: true,
      cell: ({ role }) =>
        role === null ? (
          <Chip kind="danger" icon="x">
            {t("role.none")}
          </Chip>
        ) : (
          <Chip kind={role === "owner" || role === "admin" ? "accent" : "plain"}>{t(`role.${role}`)}</Chip>
        ),
    },
    {
      id: "actions",
      header: t("access.may"),
      cell: ({ actions, denied }) => (
        <span className={styles.actions}>
          {actions.map((action) => t(`action.${action}`)).join(", ")}
          {denied.length > 0 && (
            <span className={styles.denied}>
              {t("access.denied", { actions: denied.map((action) => t(`action.${action}`)).join(", ") })}
            </span>
          )}
        </span>
      ),
    },
    {
      id: "source",
      header: t("access.source"),
      cell: ({ source }) => <span className="muted">{reasonText(source, t)}</span>,
    },
    {
      id: "why",
      header: common("action.why"),
      hidesHeader: true,
      tight: true,
      end: true,
      // What a team may do, its source says; the server explains people and robots.
      cell: ({ subject }) =>
        subject.kind === "team" ? null : (
          <Button kind="quiet" onClick={() => ask(subject)}>
            {common("action.why")}
          </Button>
        ),
    },
  ];
}

/** For those who may not see everybody's rights: their own. */
function OwnRights({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  return (
    <div className={styles.page}>
      <Panel title={t("access.yours")}>
        <div className={styles.own}>
          <ul className={styles.rights}>
            {repository.may.map((action) => (
              <li key={action}>
                <Icon name="check" />
                <strong>{t(`action.${action}`)}</strong>
                <span className="muted">{t(`meaning.${action}`)}</span>
              </li>
            ))}
          </ul>
          <p className="muted">{t("access.askOwner", { namespace: repository.namespace })}</p>
        </div>
      </Panel>
    </div>
  );
}

const roles = ["read", "write", "admin", "owner"] as const;

/** Every right in words. */
function RoleList() {
  const { t } = useTranslation("repository");
  return (
    <dl className={styles.roles}>
      {roles.map((role) => (
        <div key={role}>
          <dt>
            <Chip kind={role === "owner" || role === "admin" ? "accent" : "plain"}>{t(`role.${role}`)}</Chip>
          </dt>
          <dd>{t(`roleMeaning.${role}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
