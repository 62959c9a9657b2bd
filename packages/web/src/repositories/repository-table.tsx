import type { Item } from "@estiva/contract/operations";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chip, VisibilityChip } from "../components/chip.tsx";
import { Bytes, RelativeTime } from "../components/facts.tsx";
import { type Column, Table } from "../components/table.tsx";
import { Tile } from "../components/tile.tsx";
import { formatBytes } from "../format/numbers.ts";
import { repositoryPath } from "./repository-address.ts";
import styles from "./repository-table.module.css";

export type ListedRepository = Item<"listRepositories">;

interface RepositoryTableProps {
  readonly label: string;
  readonly repositories: readonly ListedRepository[];
  /** Bytes that have arrived of what is being pushed just now, by repository. */
  readonly pushing?: ReadonlyMap<string, number>;
}

const nothing: ReadonlyMap<string, number> = new Map();

/** Repositories with what one looks for in a list of them. */
export function RepositoryTable({ label, repositories, pushing = nothing }: RepositoryTableProps) {
  const columns = useColumns(pushing);
  return <Table label={label} tall columns={columns} rows={repositories} rowKey={({ name }) => name} />;
}

function useColumns(pushing: ReadonlyMap<string, number>): readonly Column<ListedRepository>[] {
  const { t, i18n } = useTranslation("repository");
  return [
    {
      id: "name",
      header: t("column.name"),
      main: true,
      cell: ({ name, description }) => (
        <div className={styles.name}>
          <Tile name={name} />
          <div className={styles.words}>
            <Link to={repositoryPath(name)}>{name}</Link>
            {description !== "" && <span className={styles.description}>{description}</span>}
          </div>
        </div>
      ),
    },
    {
      id: "visibility",
      header: t("column.visibility"),
      tight: true,
      cell: ({ visibility }) => <VisibilityChip visibility={visibility} />,
    },
    {
      id: "newest",
      header: t("column.newestTag"),
      tight: true,
      cell: ({ newest_tag }) => (newest_tag === null ? null : <Chip mono>{newest_tag}</Chip>),
    },
    {
      id: "size",
      header: t("column.size"),
      tight: true,
      end: true,
      cell: ({ size, pushed_at }) => (pushed_at === null ? null : <Bytes value={size} />),
    },
    {
      id: "pushed",
      header: t("column.pushed"),
      tight: true,
      cell: ({ name, pushed_at, pushed_by }) =>
        pushing.has(name) ? (
          <Chip kind="info" icon="upload">
            {t("beingPushed", { size: formatBytes(pushing.get(name) ?? 0, i18n.language) })}
          </Chip>
        ) : pushed_at === null ? (
          <span className="muted">{t("neverPushed")}</span>
        ) : (
          <span>
            <RelativeTime time={pushed_at} />{" "}
            {pushed_by !== null && <span className="muted">{t("by", { name: pushed_by })}</span>}
          </span>
        ),
    },
  ];
}
