import type { Item } from "@estiva/contract/operations";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ConfirmDialog } from "../components/dialog.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Notice } from "../components/notice.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { showToast } from "../components/toasts.tsx";
import { formatCount } from "../format/numbers.ts";
import { useServer } from "../server/server-info.ts";
import { SettingsPage } from "../users/settings-page.tsx";
import { describeBrowser } from "./describe-browser.ts";

const route = getRouteApi("/settings/sessions");

type Session = Item<"listSessions">;

/** Where one is signed in. */
export function SessionSettings() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const cursors = readTrail(route.useSearch().page);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listSessions", { query: cursor === undefined ? {} : { cursor } }),
    placeholderData: keepPreviousData,
  });
  const end = useMutation({
    mutationFn: (id: string) => send("endSession", { path: { session: id } }),
    onSuccess: () => invalidate("listSessions"),
  });
  const others = (list.data?.items.some(({ current }) => !current) ?? false) || cursors.length > 0;
  return (
    <SettingsPage section="sessions" lead={t("sessions.lead")} actions={others && <EndOthers />}>
      {end.isError && <Notice kind="danger">{problemText(end.error, common)}</Notice>}
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <Panel title={t("sessions.browsers")} flush>
            <SessionTable
              sessions={items}
              ending={end.isPending ? end.variables : undefined}
              onEnd={(id) => end.mutate(id)}
            />
            <Pagination shown={items.length} total={null} nextCursor={next_cursor} cursors={cursors} />
          </Panel>
        )}
      </Loaded>
    </SettingsPage>
  );
}

interface SessionTableProps {
  readonly sessions: readonly Session[];
  /** The session that is being ended. */
  readonly ending: string | undefined;
  readonly onEnd: (id: string) => void;
}

function SessionTable({ sessions, ending, onEnd }: SessionTableProps) {
  const { t } = useTranslation("account");
  const nameOf = ({ user_agent }: Session) => describeBrowser(user_agent) ?? t("sessions.unknown");
  const columns: readonly Column<Session>[] = [
    {
      id: "browser",
      header: t("sessions.browser"),
      main: true,
      cell: (session) => (
        <span title={session.user_agent ?? undefined}>
          {nameOf(session)}{" "}
          {session.current && (
            <Chip kind="accent" icon="check">
              {t("sessions.current")}
            </Chip>
          )}
        </span>
      ),
    },
    {
      id: "address",
      header: t("sessions.address"),
      tight: true,
      cell: ({ address }) => address !== null && <span className="mono">{address}</span>,
    },
    {
      id: "method",
      header: t("sessions.method"),
      tight: true,
      labelled: true,
      cell: ({ method }) => <Method method={method} />,
    },
    {
      id: "since",
      header: t("sessions.since"),
      tight: true,
      labelled: true,
      cell: ({ signed_in_at }) => <RelativeTime time={signed_in_at} />,
    },
    {
      id: "seen",
      header: t("sessions.seen"),
      tight: true,
      labelled: true,
      cell: ({ last_seen_at }) => <RelativeTime time={last_seen_at} />,
    },
    {
      id: "end",
      header: t("sessions.end"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (session) =>
        !session.current && (
          <Button
            busy={ending === session.id}
            aria-label={t("sessions.endOf", { browser: nameOf(session) })}
            onClick={() => onEnd(session.id)}
          >
            {t("sessions.end")}
          </Button>
        ),
    },
  ];
  return (
    <Table label={t("sessions.browsers")} tall columns={columns} rows={sessions} rowKey={({ id }) => id} />
  );
}

/** `password`, or `provider:<id>`. */
function Method({ method }: { method: string }) {
  const { t } = useTranslation("account");
  const providers = useServer()?.providers ?? [];
  if (method === "password") return <>{t("password")}</>;
  const id = method.replace(/^provider:/, "");
  return <>{providers.find((provider) => provider.id === id)?.name ?? id}</>;
}

function EndOthers() {
  const { t, i18n } = useTranslation("account");
  const { t: common } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => send("endOtherSessions"),
    onSuccess: async ({ sessions_ended: count }) => {
      setAsking(false);
      await invalidate("listSessions");
      showToast("ok", t("sessions.ended", { count, formatted: formatCount(count, i18n.language) }));
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("sessions.endOthers")}</Button>
      {isAsking && (
        <ConfirmDialog
          title={t("sessions.endOthers")}
          confirm={t("sessions.endOthers")}
          kind="primary"
          busy={end.isPending}
          onConfirm={() => end.mutate()}
          onClose={() => setAsking(false)}
        >
          {end.isError && <Notice kind="danger">{problemText(end.error, common)}</Notice>}
          <p>{t("sessions.endOthersHint")}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
