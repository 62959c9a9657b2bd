import type { Item } from "@estiva/protocol/management/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Chip } from "../../components/chip.tsx";
import { ConfirmDialog } from "../../components/dialog.tsx";
import { Icon } from "../../components/icon.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Notice } from "../../components/notice.tsx";
import { EmptyState, Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { problemText } from "../../problem-text.ts";
import styles from "./access.module.css";
import { subjectIcons } from "./access.tsx";
import type { Repository } from "./repository-pages.tsx";

const GrantDialog = lazy(async () => ({ default: (await import("./grant-dialog.tsx")).GrantDialog }));

type Grant = Item<"listGrants">;

/** Grants that reach this repository; only a namespace's owners see and change them. */
export function GrantsPanel({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { namespace } = repository;
  const standing = useQuery(read("getNamespace", { path: { namespace } }));
  // Grants give much, but this only owners have for a whole namespace.
  const isOwner = standing.data?.may.includes("metadata") === true;
  if (standing.data === undefined) return null;
  if (!isOwner)
    return (
      <Notice kind="info">
        <p>{t("grant.ownersOnly", { namespace })}</p>
      </Notice>
    );
  return <OwnersPanel repository={repository} />;
}

function OwnersPanel({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { namespace, path } = repository;
  const [isGranting, setGranting] = useState(false);
  const [revoking, setRevoking] = useState<Grant>();
  const list = useQuery(read("listGrants", { path: { namespace }, query: { repository: path, limit: 100 } }));
  const columns = useColumns(setRevoking);
  return (
    <Panel
      flush
      title={t("grant.title")}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setGranting(true)}>
          {t("grant.add")}
        </Button>
      }
    >
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("grant.noneTitle")}>
              <p className="muted">{t("grant.noneHint")}</p>
            </EmptyState>
          ) : (
            <Table label={t("grant.title")} tall columns={columns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </Loaded>
      {isGranting && (
        <Suspense>
          <GrantDialog repository={repository} onClose={() => setGranting(false)} />
        </Suspense>
      )}
      {revoking !== undefined && (
        <RevokeDialog namespace={namespace} grant={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </Panel>
  );
}

function useColumns(revoke: (grant: Grant) => void): readonly Column<Grant>[] {
  const { t } = useTranslation("repository");
  return [
    {
      id: "subject",
      header: t("access.who"),
      main: true,
      cell: ({ subject }) => (
        <span className={styles.subject}>
          <Icon name={subjectIcons[subject.kind]} />
          <strong>{subject.name}</strong>
          <span className="muted">{t(`subject.${subject.kind}`)}</span>
        </span>
      ),
    },
    {
      id: "role",
      header: t("access.role"),
      cell: ({ role, can_delete, can_create, deny }) => (
        <span className={styles.chips}>
          {role !== null && <Chip kind={role === "admin" ? "accent" : "plain"}>{t(`role.${role}`)}</Chip>}
          {can_delete && <Chip>{t("action.delete")}</Chip>}
          {can_create && <Chip>{t("action.create")}</Chip>}
          {deny.map((action) => (
            <Chip key={action} kind="danger" icon="x">
              {t(`action.${action}`)}
            </Chip>
          ))}
        </span>
      ),
    },
    { id: "pattern", header: t("grant.pattern"), cell: ({ pattern }) => <code>{pattern}</code> },
    {
      id: "revoke",
      header: t("grant.revoke"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (grant) => (
        <Button kind="quiet" onClick={() => revoke(grant)}>
          {t("grant.revoke")}
        </Button>
      ),
    },
  ];
}

interface RevokeDialogProps {
  readonly namespace: string;
  readonly grant: Grant;
  readonly onClose: () => void;
}

function RevokeDialog({ namespace, grant, onClose }: RevokeDialogProps) {
  const { t } = useTranslation("repository");
  const { t: common } = useTranslation();
  const revoke = useMutation({
    mutationFn: () => send("deleteGrant", { path: { namespace, grant: grant.id } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listGrants", "getAccess", "explainDecision");
    },
  });
  return (
    <ConfirmDialog
      title={t("grant.revokeTitle", { name: grant.subject.name })}
      confirm={t("grant.revoke")}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() => revoke.mutate()}
    >
      <p>{t("grant.revokeHint", { name: grant.subject.name, pattern: `${namespace}/${grant.pattern}` })}</p>
      {revoke.isError && <Notice kind="danger">{problemText(revoke.error, common)}</Notice>}
    </ConfirmDialog>
  );
}
