import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { readAll } from "../api/read-all.ts";
import { Button, IconButton } from "../components/button.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { Notice } from "../components/notice.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import type { NamespaceHome } from "../namespaces/namespace-home.ts";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";
import styles from "./access.module.css";
import type { Grant } from "./grant.ts";
import { GrantDialog } from "./grant-dialog.tsx";
import { RightsChips } from "./rights-chips.tsx";
import { subjectIcons } from "./subject-icons.ts";

/** A namespace's grants are read up to this many. */
export const mostGrants = 2000;

/** @param repository only those that reach this path below the namespace. */
export function useGrants(namespace: string, repository?: string) {
  const query = repository === undefined ? {} : { query: { repository } };
  return useQuery(readAll("listGrants", { path: { namespace }, ...query }, mostGrants));
}

interface GrantListProps {
  readonly home: NamespaceHome;
  /** Only this one's. */
  readonly subject?: Grant["subject"];
  /** Only those that reach this path below the namespace. */
  readonly repository?: string;
}

/** Every grant, with the ways to change it and to take it back. */
export function GrantList({ home, subject, repository }: GrantListProps) {
  const { t } = useTranslation("access");
  const list = useGrants(home.name, repository);
  const [dialog, setDialog] = useState<{
    readonly what: "new" | "change" | "revoke";
    readonly grant?: Grant;
  }>();
  const close = () => setDialog(undefined);
  const isOf = (one: Grant) =>
    subject === undefined || (one.subject.kind === subject.kind && one.subject.name === subject.name);
  const title =
    subject !== undefined
      ? t("grant.ofTeam")
      : repository === undefined
        ? t("grant.title")
        : t("grant.reaching");
  return (
    <Panel
      title={title}
      flush
      actions={
        (subject ?? repository) !== undefined && (
          <Button
            kind={repository === undefined ? "plain" : "primary"}
            icon="plus"
            onClick={() => setDialog({ what: "new" })}
          >
            {t("grant.open")}
          </Button>
        )
      }
    >
      <Loaded query={list}>
        {({ items, isCut }) => {
          const grants = items.filter(isOf);
          return (
            <>
              {isCut && <Notice kind="warn">{t("grant.cut", { count: mostGrants })}</Notice>}
              {grants.length === 0 ? (
                <EmptyState title={t("grant.noneTitle")}>
                  <p className="muted">{t("grant.noneHint")}</p>
                </EmptyState>
              ) : (
                <GrantTable
                  label={title}
                  grants={grants}
                  showsSubject={subject === undefined}
                  onChoose={(what, grant) => setDialog({ what, grant })}
                />
              )}
            </>
          );
        }}
      </Loaded>
      {dialog?.what === "new" && (
        <GrantDialog home={home} subject={subject} repository={repository} onClose={close} />
      )}
      {dialog?.what === "change" && <GrantDialog home={home} grant={dialog.grant} onClose={close} />}
      {dialog?.what === "revoke" && dialog.grant !== undefined && (
        <RevokeDialog namespace={home.name} grant={dialog.grant} onClose={close} />
      )}
    </Panel>
  );
}

interface GrantTableProps {
  readonly label: string;
  readonly grants: readonly Grant[];
  readonly showsSubject: boolean;
  readonly onChoose: (what: "change" | "revoke", grant: Grant) => void;
}

function GrantTable({ label, grants, showsSubject, onChoose }: GrantTableProps) {
  const { t } = useTranslation("access");
  const columns: readonly Column<Grant>[] = [
    ...(showsSubject
      ? [
          {
            id: "subject",
            header: t("grant.subject"),
            main: true,
            cell: ({ subject: { kind, name } }: Grant) => (
              <span className={styles.inline}>
                <Icon name={subjectIcons[kind]} />
                <b>{name}</b>
                <span className="muted">{t(`subject.${kind}`)}</span>
              </span>
            ),
          },
        ]
      : []),
    {
      id: "pattern",
      header: t("grant.pattern"),
      main: !showsSubject,
      cell: ({ pattern }) => <code>{pattern}</code>,
    },
    { id: "rights", header: t("grant.rights"), cell: (grant) => <RightsChips {...grant} /> },
    {
      id: "since",
      header: t("grant.since"),
      tight: true,
      cell: ({ created_at, created_by }) => (
        <span>
          <RelativeTime time={created_at} /> <span className="muted">{created_by.name}</span>
        </span>
      ),
    },
    {
      id: "more",
      header: t("grant.actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (grant) => {
        const menu = t("grant.menu", { name: grant.subject.name, pattern: grant.pattern });
        return (
          <Menu label={menu} trigger={(trigger) => <IconButton icon="more" label={menu} {...trigger} />}>
            <MenuItem icon="sliders" onClick={() => onChoose("change", grant)}>
              {t("grant.change")}
            </MenuItem>
            <MenuItem icon="trash" danger onClick={() => onChoose("revoke", grant)}>
              {t("grant.revoke")}
            </MenuItem>
          </Menu>
        );
      },
    },
  ];
  return <Table label={label} tall columns={columns} rows={grants} rowKey={({ id }) => id} />;
}

interface RevokeDialogProps {
  readonly namespace: string;
  readonly grant: Grant;
  readonly onClose: () => void;
}

function RevokeDialog({ namespace, grant, onClose }: RevokeDialogProps) {
  const { t } = useTranslation("access");
  const problem = useOrganizationProblem();
  const { name } = grant.subject;
  const revoke = useMutation({
    mutationFn: () => send("deleteGrant", { path: { namespace, grant: grant.id } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listGrants", "explainDecision", "getAccess", "getNamespaceAccess");
      showToast("ok", t("grant.revoked", { name, pattern: grant.pattern }));
    },
  });
  return (
    <ConfirmDialog
      title={t("grant.revokeTitle", { name })}
      confirm={t("grant.revoke")}
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      {revoke.isError && <Notice kind="danger">{problem(revoke.error)}</Notice>}
      <p>{t("grant.revokeMeans", { name, pattern: grant.pattern })}</p>
      <RightsChips {...grant} />
    </ConfirmDialog>
  );
}
