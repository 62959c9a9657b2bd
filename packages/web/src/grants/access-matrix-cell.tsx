import { useTranslation } from "react-i18next";
import { classNames } from "../components/class-names.ts";
import styles from "./access-matrix.module.css";
import type { AccessSubject, Matrix } from "./grant.ts";
import { useSubjectName } from "./subject-name.tsx";

type HeldRight = Matrix["items"][number]["cells"][number];

interface AccessMatrixCellProps {
  /** Undefined while the server has not said it. */
  readonly held: HeldRight | undefined;
  readonly subject: AccessSubject;
  /** Of the repository, below its namespace. */
  readonly path: string;
  readonly onAsk: () => void;
}

/** The highest right and where it comes from; a press says why. */
export function AccessMatrixCell({ held, subject, path, onAsk }: AccessMatrixCellProps) {
  const { t } = useTranslation("access");
  const { t: common } = useTranslation();
  const name = useSubjectName(subject);
  const words = useHeldWords();
  if (held === undefined) return null;
  const { right, beside } = words(held);
  return (
    <button
      type="button"
      className={classNames(styles.cell, styles[held.right])}
      title={common("action.why")}
      onClick={onAsk}
    >
      <span className="aside">{t("matrix.where", { name, repository: path })}</span>
      <span className={styles.right}>{right}</span>
      {beside.map((text) => (
        <span key={text} className={styles.source}>
          {text}
        </span>
      ))}
      <span className="aside">{common("action.why")}</span>
    </button>
  );
}

/** A right in words: its name, and what stands beside it. */
function useHeldWords() {
  const { t } = useTranslation("access");
  const sources = {
    owner: () => [],
    grant: () => [t("source.own")],
    team: (team: string | null) => [t("source.team", { team: team ?? "" })],
    anyone: () => [t("source.public")],
  };
  return ({ right, source, flags, denied }: HeldRight) => ({
    right: t(`held.${right}`),
    beside: [
      ...(source === null ? [] : sources[source.kind](source.team)),
      ...flags.map((flag) => `+ ${t(`right.${flag}`)}`),
      ...(denied.length === 0
        ? []
        : [t("matrix.without", { actions: denied.map((action) => t(`action.${action}`)).join(", ") })]),
    ],
  });
}
