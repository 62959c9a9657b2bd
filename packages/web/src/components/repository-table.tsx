import type { Item } from "@estiva/protocol/management/operations";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { repositoryPath } from "../repository-address.ts";
import { Chip, VisibilityChip } from "./chip.tsx";
import { Bytes, RelativeTime } from "./facts.tsx";
import styles from "./repository-table.module.css";
import { type Column, Table } from "./table.tsx";
import { Tile } from "./tile.tsx";

export type ListedRepository = Item<"listRepositories">;

interface RepositoryTableProps {
  readonly label: string;
  readonly repositories: readonly ListedRepository[];
}

/** Repositories with what one looks for in a list of them. */
export function RepositoryTable({ label, repositories }: RepositoryTableProps) {
  const columns = useColumns();
  return <Table label={label} tall columns={columns} rows={repositories} rowKey={({ name }) => name} />;
}

function useColumns(): readonly Column<ListedRepository>[] {
  const { t } = useTranslation("repository");
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
      cell: ({ pushed_at, pushed_by }) =>
        pushed_at === null ? (
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
