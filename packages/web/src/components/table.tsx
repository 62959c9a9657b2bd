import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./table.module.css";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the row is about: on narrow screens a line of its own. */
  readonly main?: boolean;
  /** Numbers and buttons stand at the end. */
  readonly end?: boolean;
  /** As narrow as its content. */
  readonly tight?: boolean;
  /** On narrow screens, where the headings are gone, its heading stands before its content. */
  readonly labelled?: boolean;
  /** The heading is for screen readers only. */
  readonly hidesHeader?: boolean;
}

interface TableProps<Row> {
  /** What it lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Rows of 44 px, with tiles or buttons; else 36. */
  readonly tall?: boolean;
}

/** A table; on narrow screens each row folds into lines. Pages of 50 at most. */
export function Table<Row>({ label, columns, rows, rowKey, tall = false }: TableProps<Row>) {
  // The roles stand here because a row that is laid out as a flex box loses its own.
  return (
    <div className={classNames(styles.table, styles.folds, tall && styles.rows)}>
      {/* biome-ignore-start lint/a11y/noRedundantRoles: see above */}
      <table aria-label={label} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.id} scope="col" role="columnheader" className={cellClass(column)}>
                {column.hidesHeader ? <span className="aside">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) => (
                <td
                  key={column.id}
                  role="cell"
                  className={cellClass(column)}
                  data-label={column.labelled ? column.header : undefined}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </div>
  );
}

function cellClass<Row>({ main, end, tight }: Column<Row>): string {
  return classNames(main && styles.main, end && styles.end, tight && styles.tight);
}
