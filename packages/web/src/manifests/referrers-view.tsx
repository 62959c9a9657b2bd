import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Chip } from "../components/chip.tsx";
import { Bytes, RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import type { Manifest, ManifestChild, Repository } from "../repositories/page-queries.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "../tags/tag.module.css";
import { attestationName } from "./attestations.ts";
import { platformName } from "./platform-chips.tsx";

interface ReferrersViewProps {
  readonly repository: Repository;
  readonly top: Manifest;
  readonly child: ManifestChild | undefined;
}

/** What refers to an image: signatures, attestations, bills of material, whatever else. */
export function ReferrersView({ repository: { name }, top, child }: ReferrersViewProps) {
  const { t } = useTranslation("repository");
  const of = (digest: string) => read("listReferrers", { path: { name, digest }, query: { limit: 100 } });
  const ofTop = useQuery(of(top.digest));
  const ofChild = useQuery({ ...of(child?.digest ?? ""), enabled: child !== undefined });
  const platform = child?.platform == null ? t("manifest.image") : platformName(child.platform);
  const isEmpty =
    ofTop.data?.items.length === 0 &&
    (child === undefined || ofChild.data?.items.length === 0) &&
    (child?.attestations.length ?? 0) === 0;
  if (isEmpty) {
    return (
      <EmptyState title={t("referrers.noneTitle")}>
        <p className="muted">{t("referrers.noneHint")}</p>
      </EmptyState>
    );
  }
  return (
    <div className={styles.stack}>
      <Loaded query={ofTop}>
        {({ items }) => (
          <ReferrerTable
            name={name}
            title={child === undefined ? t("view.referrers") : t("referrers.ofIndex")}
            items={items}
          />
        )}
      </Loaded>
      {child !== undefined && (
        <>
          <AttestationTable name={name} platform={platform} attestations={child.attestations} />
          <Loaded query={ofChild}>
            {({ items }) => <ReferrerTable name={name} title={platform} items={items} />}
          </Loaded>
        </>
      )}
    </div>
  );
}

interface AttestationTableProps {
  readonly name: string;
  readonly platform: string;
  readonly attestations: ManifestChild["attestations"];
}

/** What the builder attested within the index. */
function AttestationTable({ name, platform, attestations }: AttestationTableProps) {
  const { t } = useTranslation("repository");
  const title = t("referrers.attestations", { platform });
  if (attestations.length === 0) return null;
  return (
    <Panel title={title} flush>
      <Table
        label={title}
        rows={attestations}
        rowKey={(row) => row.digest}
        columns={[
          {
            id: "type",
            header: t("referrers.type"),
            main: true,
            cell: ({ predicate_types }) =>
              predicate_types.map((type) => (
                <span key={type} className={styles.predicate}>
                  <Chip kind="info">{attestationName(type)}</Chip> <span className="muted">{type}</span>
                </span>
              )),
          },
          digestColumn(name, t("tags.column.digest")),
          { id: "size", header: t("fact.size"), end: true, cell: ({ size }) => <Bytes value={size} /> },
        ]}
      />
    </Panel>
  );
}

interface ReferrerTableProps {
  readonly name: string;
  readonly title: string;
  readonly items: readonly {
    readonly digest: string;
    readonly artifact_type: string | null;
    readonly media_type: string;
    readonly size: number;
    readonly pushed_at: string;
    readonly pushed_by: string | null;
  }[];
}

function ReferrerTable({ name, title, items }: ReferrerTableProps) {
  const { t } = useTranslation("repository");
  if (items.length === 0) return null;
  return (
    <Panel title={title} flush>
      <Table
        label={title}
        rows={items}
        rowKey={(row) => row.digest}
        columns={[
          {
            id: "type",
            header: t("referrers.type"),
            main: true,
            cell: (row) => <code>{row.artifact_type ?? row.media_type}</code>,
          },
          digestColumn(name, t("tags.column.digest")),
          { id: "size", header: t("fact.size"), end: true, cell: ({ size }) => <Bytes value={size} /> },
          {
            id: "pushed",
            header: t("fact.pushed"),
            cell: ({ pushed_at, pushed_by }) => (
              <span>
                <RelativeTime time={pushed_at} />{" "}
                {pushed_by !== null && <span className="muted">{t("by", { name: pushed_by })}</span>}
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function digestColumn(name: string, header: string) {
  return {
    id: "digest",
    header,
    cell: ({ digest }: { readonly digest: string }) => (
      <Link to={repositoryPath(name, "tag", digest)}>
        <ShortDigest digest={digest} />
      </Link>
    ),
  };
}
