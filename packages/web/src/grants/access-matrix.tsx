import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./access-matrix.module.css";
import { AccessMatrixCell } from "./access-matrix-cell.tsx";
import type { AccessSubject, Matrix } from "./grant.ts";
import { SubjectName } from "./subject-name.tsx";
import { WhyDialog } from "./why-dialog.tsx";

type Row = Matrix["items"][number];

interface AccessMatrixProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly repositories: Matrix["repositories"];
}

interface Asked {
  readonly subject: AccessSubject;
  readonly repository: string;
}

/** Who may do what: a row for each subject, a column for each repository; every cell explains itself. */
export function AccessMatrix({ label, rows, repositories }: AccessMatrixProps) {
  const { t } = useTranslation("access");
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              {t("matrix.who")}
            </th>
            {repositories.map(({ name, path }) => (
              <th key={name} scope="col">
                <Link to={repositoryPath(name, "access")}>{path}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...Map.groupBy(rows, ({ group }) => group)].map(([group, of]) => (
            <Fragment key={group}>
              <tr className={styles.group}>
                <th scope="colgroup" colSpan={repositories.length + 1}>
                  <span>{t(`matrix.${group}`)}</span>
                </th>
              </tr>
              {of.map(({ subject, cells }) => (
                <tr key={`${subject.kind} ${subject.name}`}>
                  <th scope="row">
                    <SubjectName subject={subject} />
                  </th>
                  {repositories.map(({ name, path }, column) => (
                    <td key={name}>
                      <AccessMatrixCell
                        held={cells[column]}
                        subject={subject}
                        path={path}
                        onAsk={() => setAsked({ subject, repository: name })}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
      {asked !== undefined && <WhyDialog repository={asked.repository} who={asked.subject} onClose={close} />}
    </div>
  );
}
