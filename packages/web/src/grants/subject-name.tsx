import { useTranslation } from "react-i18next";
import { Icon } from "../components/icon.tsx";
import styles from "./access-matrix.module.css";
import type { AccessSubject } from "./grant.ts";
import { subjectIcons } from "./subject-icons.ts";

/** Whom a row of the matrix is about. */
export function SubjectName({ subject }: { subject: AccessSubject }) {
  const name = useSubjectName(subject);
  return (
    <span className={styles.subject}>
      <Icon name={subjectIcons[subject.kind]} />
      <span>{name}</span>
    </span>
  );
}

/** A name; anyone has none and is named in the page's language. */
export function useSubjectName({ kind, name }: AccessSubject): string {
  const { t } = useTranslation("access");
  return kind === "anyone" ? t("subject.anyone") : name;
}
