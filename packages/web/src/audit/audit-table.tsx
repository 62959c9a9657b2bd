import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { Dialog } from "../components/dialog.tsx";
import { FactList } from "../components/fact-list.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/numbers.ts";
import { formatExact } from "../format/times.ts";
import { type AuditEvent as Event, joinRefusals, type JoinedEvent as Row } from "./join-refusals.ts";
import { useActionWords } from "./use-action-words.ts";

/** Events, the newest first. */
export function AuditTable({ label, events }: { label: string; events: readonly Event[] }) {
  const { t } = useTranslation("organization");
  const [opened, setOpened] = useState<Event>();
  const rows = joinRefusals(events);
  const nameOf = useActorName();
  const columns: readonly Column<Row>[] = [
    { id: "action", header: t("audit.action"), main: true, cell: (row) => <Action {...row} /> },
    { id: "actor", header: t("audit.actor"), tight: true, cell: ({ actor }) => <b>{nameOf(actor)}</b> },
    { id: "object", header: t("audit.object"), cell: ({ object }) => object },
    {
      id: "result",
      header: t("audit.result"),
      tight: true,
      cell: ({ result }) => <Result result={result} />,
    },
    { id: "at", header: t("audit.at"), tight: true, cell: ({ at }) => <RelativeTime time={at} /> },
    {
      id: "more",
      header: t("actions"),
      hidesHeader: true,
      tight: true,
      end: true,
      cell: (event) => (
        <IconButton
          icon="info"
          label={t("audit.details", { action: event.action, object: event.object })}
          onClick={() => setOpened(event)}
        />
      ),
    },
  ];
  return (
    <>
      <Table label={label} tall columns={columns} rows={rows} rowKey={({ id }) => id} />
      {opened !== undefined && <EventDialog event={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Action({ action, times }: Row) {
  const { t, i18n } = useTranslation("organization");
  const words = useActionWords()(action);
  return (
    <div>
      {words !== undefined && <div>{words}</div>}
      <span className="muted">
        <code>{action}</code>
        {times > 1 &&
          ` · ${t("audit.times", { count: times, formatted: formatCount(times, i18n.language) })}`}
      </span>
    </div>
  );
}

function Result({ result }: { result: Event["result"] }) {
  const { t } = useTranslation("organization");
  if (result === "ok") return <span className="muted">{t("result.ok")}</span>;
  return (
    <Chip kind={result === "refused" ? "warn" : "danger"} icon="alert">
      {t(`result.${result}`)}
    </Chip>
  );
}

function EventDialog({ event, onClose }: { event: Event; onClose: () => void }) {
  const { t, i18n } = useTranslation("organization");
  const nameOf = useActorName();
  const words = useActionWords()(event.action);
  const { action, actor, credential, address, namespace, object, detail, request_id, at } = event;
  const facts = [
    [t("audit.action"), words === undefined ? null : <code key={action}>{action}</code>],
    [t("audit.at"), formatExact(new Date(at), i18n.language)],
    [t("audit.actor"), `${nameOf(actor)} (${actor.id})`],
    [t("audit.credential"), credential],
    [t("audit.address"), address],
    [t("audit.namespace"), namespace],
    [t("audit.object"), object],
    [t("audit.request"), request_id],
  ] as const;
  return (
    <Dialog title={words ?? action} onClose={onClose}>
      <FactList facts={facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))} />
      {detail !== null && Object.keys(detail).length > 0 && (
        <FactList
          facts={Object.entries(detail).map(([label, value]) => ({
            label,
            value: <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>,
          }))}
        />
      )}
    </Dialog>
  );
}

/** Who it was; what has no name is said by its kind. */
function useActorName() {
  const { t } = useTranslation("organization");
  return ({ kind, name, id }: Event["actor"]) =>
    name ?? (kind === "anonymous" || kind === "system" ? t(`subject.${kind}`) : id);
}
