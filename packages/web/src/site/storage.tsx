import type { Answer } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Bytes } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Meter } from "../components/meter.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatBytes, formatCount } from "../format/numbers.ts";
import { AdminPage } from "./admin-page.tsx";
import { DiskMeter } from "./disk-meter.tsx";

type Storage = Answer<"getStorage">;
type Namespace = Storage["namespaces"][number];

/** What takes the room. */
export function Storage() {
  const storage = useQuery(read("getStorage"));
  return (
    <AdminPage section="storage">
      <Loaded query={storage}>
        {(data) => (
          <>
            <Amounts storage={data} />
            <Largest namespaces={data.namespaces} />
          </>
        )}
      </Loaded>
    </AdminPage>
  );
}

function Amounts({ storage: { disk, bytes, uploads } }: { storage: Storage }) {
  const { t, i18n } = useTranslation("admin");
  const format = (amount: number) => formatBytes(amount, i18n.language);
  return (
    <Panel title={t("section.storage")}>
      <Stack>
        {disk !== null && <DiskMeter disk={disk} />}
        <Meter
          label={t("storage.content")}
          used={bytes}
          limit={disk?.total ?? null}
          format={format}
          hint={t("storage.contentHint")}
        />
        <Meter
          label={t("storage.uploadBytes")}
          used={uploads.bytes}
          limit={disk?.total ?? null}
          format={format}
          hint={t("storage.uploadsHint", { count: uploads.open })}
        />
      </Stack>
    </Panel>
  );
}

function Largest({ namespaces }: { namespaces: readonly Namespace[] }) {
  const { t, i18n } = useTranslation("admin");
  const columns: readonly Column<Namespace>[] = [
    {
      id: "name",
      header: t("storage.namespace"),
      main: true,
      cell: ({ name }) => (
        <Link to="/search" search={{ q: name, type: "namespace" }}>
          <b>{name}</b>
        </Link>
      ),
    },
    {
      id: "repositories",
      labelled: true,
      header: t("storage.repositories"),
      tight: true,
      end: true,
      cell: ({ repositories }) => formatCount(repositories, i18n.language),
    },
    {
      id: "bytes",
      labelled: true,
      header: t("storage.content"),
      tight: true,
      end: true,
      cell: ({ bytes }) => <Bytes value={bytes} />,
    },
  ];
  return (
    <Panel title={t("storage.largest")} flush>
      {namespaces.length === 0 ? (
        <EmptyState title={t("storage.nothing")} />
      ) : (
        <Table label={t("storage.largest")} columns={columns} rows={namespaces} rowKey={({ name }) => name} />
      )}
    </Panel>
  );
}
