import type { Item } from "@estiva/contract/operations";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { classNames } from "../components/class-names.ts";
import { Icon } from "../components/icon.tsx";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./access-matrix.module.css";
import { type Grant, type HeldRight, heldRight, type Subject } from "./held-right.ts";
import { subjectIcons } from "./subject-icons.ts";
import { WhyDialog } from "./why-dialog.tsx";

export type Repository = Item<"listRepositories">;

interface Group {
  readonly label: string;
  readonly subjects: readonly Subject[];
}

interface AccessMatrixProps {
  readonly label: string;
  readonly groups: readonly Group[];
  readonly repositories: readonly Repository[];
  readonly grants: readonly Grant[];
}

interface Asked {
  readonly subject: Subject;
  readonly repository: Repository;
}

/** Who may do what: a row for each subject, a column for each repository; every cell explains itself. */
export function AccessMatrix({ label, groups, repositories, grants }: AccessMatrixProps) {
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
          {groups
            .filter(({ subjects }) => subjects.length > 0)
            .map((group) => (
              <Fragment key={group.label}>
                <tr className={styles.group}>
                  <th scope="colgroup" colSpan={repositories.length + 1}>
                    <span>{group.label}</span>
                  </th>
                </tr>
                {group.subjects.map((subject) => (
                  <tr key={`${subject.kind} ${subject.name}`}>
                    <th scope="row">
                      <SubjectName subject={subject} />
                    </th>
                    {repositories.map((repository) => (
                      <td key={repository.name}>
                        <Cell
                          held={heldRight(
                            subject,
                            repository.path,
                            repository.visibility === "public",
                            grants,
                          )}
                          subject={subject}
                          repository={repository}
                          onAsk={() => setAsked({ subject, repository })}
                        />
                      </td>
                    ))}
                  </tr>
                ))}
              </Fragment>
            ))}
        </tbody>
      </table>
      {asked !== undefined && (
        <WhyDialog repository={asked.repository.name} who={asked.subject} onClose={close} />
      )}
    </div>
  );
}

function SubjectName({ subject: { kind, name } }: { subject: Subject }) {
  return (
    <span className={styles.subject}>
      <Icon name={subjectIcons[kind]} />
      <span>{name}</span>
    </span>
  );
}

interface CellProps extends Asked {
  readonly held: HeldRight;
  readonly onAsk: () => void;
}

/** The highest right and where it comes from; a press says why. */
function Cell({ held, subject, repository, onAsk }: CellProps) {
  const { t } = useTranslation("access");
  const { t: common } = useTranslation();
  const right = t(`held.${held.right}`);
  const source = useSourceText(held);
  const flags = [held.canDelete && t("right.delete"), held.canCreate && t("right.create")].filter(Boolean);
  const denied = held.right === "denied" ? [] : held.denied.map((action) => t(`action.${action}`));
  const extra = [
    ...flags.map((flag) => `+ ${flag}`),
    ...(denied.length === 0 ? [] : [t("matrix.without", { actions: denied.join(", ") })]),
  ];
  return (
    <button
      type="button"
      className={classNames(styles.cell, styles[held.right])}
      title={common("action.why")}
      onClick={onAsk}
    >
      <span className="aside">{t("matrix.where", { name: subject.name, repository: repository.path })}</span>
      <span className={styles.right}>{right}</span>
      {source !== undefined && <span className={styles.source}>{source}</span>}
      {extra.map((text) => (
        <span key={text} className={styles.source}>
          {text}
        </span>
      ))}
      <span className="aside">{common("action.why")}</span>
    </button>
  );
}

function useSourceText({ source }: HeldRight): string | undefined {
  const { t } = useTranslation("access");
  if (source === undefined || source.kind === "owner") return undefined;
  return source.kind === "team" ? t("source.team", { team: source.team }) : t(`source.${source.kind}`);
}
