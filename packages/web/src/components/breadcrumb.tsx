import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./breadcrumb.module.css";
import { Icon } from "./icon.tsx";

interface Crumb {
  readonly label: string;
  /** Left out for the page itself. */
  readonly to?: string;
}

export function Breadcrumb({ path }: { path: readonly Crumb[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("page.breadcrumb")}>
      <ol className={styles.crumbs}>
        {path.map(({ label, to }, index) => (
          <li key={`${to ?? ""} ${label}`}>
            {index > 0 && <Icon name="chevron-right" />}
            {to === undefined ? (
              <span aria-current="page">{label}</span>
            ) : (
              <Link to={to} activeOptions={{ exact: true }}>
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
