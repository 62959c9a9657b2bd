import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button, LinkButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { Day, RelativeTime } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Notice } from "../components/notice.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useOwnUser } from "../sessions/session.ts";
import { SettingsPage } from "../users/settings-page.tsx";
import { NewToken } from "./new-token.tsx";
import styles from "./settings-tokens.module.css";

const route = getRouteApi("/settings/tokens");

type Token = Item<"listTokens">;

/** Personal access tokens and docker logins: what there is, and a new one. */
export function TokenSettings() {
  const { t } = useTranslation("account");
  const { page, create } = route.useSearch();
  const user = useOwnUser();
  const cursors = readTrail(page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listTokens", { query: cursor === undefined ? {} : { cursor } }),
    placeholderData: keepPreviousData,
  });
  const isCreating = create !== undefined;
  return (
    <SettingsPage
      section="tokens"
      lead={t("tokens.lead")}
      actions={
        !isCreating && (
          <LinkButton to="/settings/tokens" search={{ create: "yes" }} kind="primary" icon="plus">
            {t("tokens.create")}
          </LinkButton>
        )
      }
    >
      {isCreating && user !== undefined && <NewToken username={user.username} />}
      <Loaded query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t("tokens.noneTitle")}>
              <p className="muted">{t("tokens.noneHint")}</p>
            </EmptyState>
          ) : (
            <Panel title={t("tokens.all")} flush>
              <TokenTable tokens={items} />
              <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
            </Panel>
          )
        }
      </Loaded>
    </SettingsPage>
  );
}

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  const { t } = useTranslation("account");
  const [doomed, setDoomed] = useState<Token>();
  const columns: readonly Column<Token>[] = [
    { id: "name", header: t("tokens.name"), main: true, cell: (token) => <TokenName token={token} /> },
    {
      id: "scopes",
      header: t("tokens.scopes"),
      main: true,
      cell: ({ scopes }) => <Scopes scopes={scopes} />,
    },
    {
      id: "expires",
      header: t("expires"),
      tight: true,
      labelled: true,
      cell: ({ expires_at }) => <Expiry at={expires_at} />,
    },
    {
      id: "used",
      header: t("tokens.used"),
      tight: true,
      labelled: true,
      cell: ({ last_used_at }) =>
        last_used_at === null ? (
          <span className="muted">{t("tokens.neverUsed")}</span>
        ) : (
          <RelativeTime time={last_used_at} />
        ),
    },
    {
      id: "revoke",
      header: t("tokens.revoke"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (token) => (
        <Button aria-label={t("tokens.revokeOf", { name: token.name })} onClick={() => setDoomed(token)}>
          {t("tokens.revoke")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Table label={t("tokens.all")} tall columns={columns} rows={tokens} rowKey={({ id }) => id} />
      {doomed !== undefined && <RevokeDialog token={doomed} onClose={() => setDoomed(undefined)} />}
    </>
  );
}

/** The server names a docker login `docker login (<client>)`; that it is one, its chip says. */
const loginName = /^docker login \((.+)\)$/;

function TokenName({ token: { name, kind, last_four } }: { token: Token }) {
  const { t } = useTranslation("account");
  const isLogin = kind === "docker_login";
  return (
    <div className={styles.name}>
      <strong>{(isLogin ? loginName.exec(name)?.[1] : undefined) ?? name}</strong>
      <code className="muted" title={t("tokens.lastFour")}>
        …{last_four}
      </code>
      {isLogin && <Chip>{t("tokens.dockerLogin")}</Chip>}
    </div>
  );
}

function Scopes({ scopes }: { scopes: readonly string[] | null }) {
  const { t } = useTranslation("account");
  if (scopes === null) return <span className="muted">{t("tokens.unlimited")}</span>;
  return (
    <ul className={styles.scopes}>
      {scopes.map((scope) => {
        const [, glob = "", actions = ""] = scope.split(":");
        return (
          <li key={scope}>
            <code>{glob}</code> <span className="muted">{actions.replaceAll(",", ", ")}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation("account");
  if (at === null) return <span className="muted">{t("tokens.never")}</span>;
  if (Date.parse(at) <= Date.now()) return <Chip kind="warn">{t("tokens.expired")}</Chip>;
  return <Day time={at} />;
}

function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const revoke = useMutation({
    mutationFn: () => send("revokeToken", { path: { token: token.id } }),
    onSuccess: async () => {
      await invalidate("listTokens");
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t("tokens.revokeAsk", { name: token.name })}
      confirm={t("tokens.revoke")}
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      {revoke.isError && <Notice kind="danger">{problemText(revoke.error, common)}</Notice>}
      <p>{token.kind === "docker_login" ? t("tokens.revokeLoginHint") : t("tokens.revokeHint")}</p>
    </ConfirmDialog>
  );
}
