import { ApiError } from "@estiva/client";
import type { Item } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { FormActions } from "../components/form.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useServer } from "../server/server-info.ts";
import styles from "./identities-panel.module.css";

type Identity = Item<"listIdentities">;

/** Accounts elsewhere that sign this one in; nothing where the server knows no provider and there is none. */
export function IdentitiesPanel() {
  const { t } = useTranslation("account");
  const providers = useServer()?.providers ?? [];
  const list = useQuery(read("listIdentities", { query: { limit: 100 } }));
  if (providers.length === 0 && (list.data === undefined || list.data.items.length === 0)) return null;
  return (
    <Panel title={t("identities.title")} flush>
      <Loaded query={list} skeleton={<Skeleton height={96} />}>
        {({ items }) => (
          <>
            {items.length > 0 && <IdentityTable identities={items} />}
            <div className={styles.foot}>
              {items.length === 0 && <p className="muted">{t("identities.none")}</p>}
              <LinkButtons />
            </div>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function LinkButtons() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const providers = useServer()?.providers ?? [];
  const begin = useMutation({
    mutationFn: (provider: string) =>
      send("beginExternalSignIn", {
        path: { provider },
        body: { intent: "link", next: "/settings/security" },
      }),
    onSuccess: ({ redirect_url }) => location.assign(redirect_url),
  });
  if (providers.length === 0) return null;
  return (
    <>
      {begin.isError && <Notice kind="danger">{problemText(begin.error, common)}</Notice>}
      <FormActions>
        {providers.map(({ id, name }) => (
          <Button
            key={id}
            icon="plus"
            busy={begin.isPending && begin.variables === id}
            onClick={() => begin.mutate(id)}
          >
            {t("identities.link", { provider: name })}
          </Button>
        ))}
      </FormActions>
    </>
  );
}

function IdentityTable({ identities }: { identities: readonly Identity[] }) {
  const { t } = useTranslation("account");
  const [doomed, setDoomed] = useState<Identity>();
  const columns: readonly Column<Identity>[] = [
    {
      id: "provider",
      header: t("identities.provider"),
      main: true,
      cell: ({ provider_name, name, email }) => (
        <div className={styles.name}>
          <strong>{provider_name}</strong>
          <span className="muted">{name ?? email}</span>
        </div>
      ),
    },
    {
      id: "linked",
      header: t("identities.linkedAt"),
      tight: true,
      labelled: true,
      cell: ({ linked_at }) => <RelativeTime time={linked_at} />,
    },
    {
      id: "used",
      header: t("tokens.used"),
      tight: true,
      labelled: true,
      cell: ({ last_used_at }) => last_used_at !== null && <RelativeTime time={last_used_at} />,
    },
    {
      id: "unlink",
      header: t("identities.unlink"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (identity) => (
        <Button
          aria-label={t("identities.unlinkOf", { provider: identity.provider_name })}
          onClick={() => setDoomed(identity)}
        >
          {t("identities.unlink")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Table label={t("identities.title")} tall columns={columns} rows={identities} rowKey={({ id }) => id} />
      {doomed !== undefined && <UnlinkDialog identity={doomed} onClose={() => setDoomed(undefined)} />}
    </>
  );
}

function UnlinkDialog({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const unlink = useMutation({
    mutationFn: () => send("unlinkIdentity", { path: { identity: identity.id } }),
    onSuccess: async () => {
      await invalidate("listIdentities");
      onClose();
    },
  });
  const isLast = unlink.error instanceof ApiError && unlink.error.code === "last_sign_in_method";
  return (
    <ConfirmDialog
      title={t("identities.unlinkAsk", { provider: identity.provider_name })}
      confirm={t("identities.unlink")}
      busy={unlink.isPending}
      onConfirm={() => unlink.mutate()}
      onClose={onClose}
    >
      {unlink.isError && (
        <Notice kind="danger">
          {isLast ? t("problem.last_sign_in_method") : problemText(unlink.error, common)}
        </Notice>
      )}
      <p>{t("identities.unlinkHint", { provider: identity.provider_name })}</p>
    </ConfirmDialog>
  );
}
