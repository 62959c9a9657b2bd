import { useTranslation } from "react-i18next";
import { CopyButton } from "../components/copy-button.tsx";
import { Bytes, ShortDigest } from "../components/facts.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import type { Manifest } from "../repositories/page-queries.ts";
import styles from "../tags/tag.module.css";

/** The files of an artifact that is no image. */
export function FilesView({ image }: { image: Manifest }) {
  const { t } = useTranslation("repository");
  const files = image.layers.filter(({ digest }) => digest !== null);
  if (files.length === 0) return <EmptyState title={t("files.none")} />;
  return (
    <Panel title={t("files.title", { count: files.length })} flush>
      <Table
        label={t("view.files")}
        rows={files.map((file, index) => ({ ...file, index }))}
        rowKey={({ index }) => String(index)}
        columns={[
          {
            id: "name",
            header: t("files.name"),
            main: true,
            cell: ({ annotations, media_type }) => (
              <span>
                {annotations["org.opencontainers.image.title"] ?? t("files.unnamed")}{" "}
                <span className="muted mono">{media_type}</span>
              </span>
            ),
          },
          {
            id: "size",
            header: t("fact.size"),
            tight: true,
            end: true,
            cell: ({ size }) => <Bytes value={size ?? 0} />,
          },
          {
            id: "digest",
            header: t("tags.column.digest"),
            tight: true,
            cell: ({ digest, index }) => (
              <span className={styles.digest}>
                <ShortDigest digest={digest ?? ""} />
                <CopyButton text={digest ?? ""} what={t("layer.digest", { number: index + 1 })} />
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}
