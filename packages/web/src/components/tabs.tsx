import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./tabs.module.css";

interface Section {
  readonly label: string;
  /** A path of its own; or `.` with a query of its own. */
  readonly to: string;
  /** Changes of the address's query. */
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly isCurrent: boolean;
  readonly icon?: IconName;
  readonly count?: string | undefined;
}

interface SectionsProps {
  /** What they are sections of. */
  readonly label: string;
  readonly sections: readonly Section[];
}

/** A page's sections, each with its own address. */
export function Tabs({ label, sections }: SectionsProps) {
  const ref = useCurrentInSight(sections);
  return (
    <nav ref={ref} aria-label={label} className={styles.tabs}>
      {sections.map((section) => (
        <SectionLink key={section.label} {...section} className={styles.tab} />
      ))}
    </nav>
  );
}

/** A list of sections beside their content: in settings, organisations, administration. */
export function SideNav({ label, sections, children }: SectionsProps & { readonly children: ReactNode }) {
  const ref = useCurrentInSight(sections);
  return (
    <div className={styles.columns}>
      <nav ref={ref} aria-label={label} className={styles.side}>
        {sections.map((section) => (
          <SectionLink key={section.to} {...section} />
        ))}
      </nav>
      <div>{children}</div>
    </div>
  );
}

function SectionLink({
  label,
  to,
  isCurrent,
  icon,
  count,
  search,
  className,
}: Section & { className?: string | undefined }) {
  return (
    <Link
      to={to}
      {...(search === undefined ? {} : { search: (before: object) => ({ ...before, ...search }) })}
      className={className}
      // The router would call every page above this one current too.
      activeOptions={{ exact: true }}
      activeProps={{}}
      aria-current={isCurrent ? "page" : undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      {label}
      {count !== undefined && <span className={styles.count}>{count}</span>}
    </Link>
  );
}

/** On narrow screens the sections scroll: the current one is to be in sight. */
function useCurrentInSight(sections: readonly Section[]) {
  const ref = useRef<HTMLElement>(null);
  const current = sections.find(({ isCurrent }) => isCurrent)?.label;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section is another place
  useEffect(() => {
    const link = ref.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (ref.current !== null && link != null)
      ref.current.scrollLeft = link.offsetLeft - ref.current.offsetLeft - 48;
  }, [current]);
  return ref;
}
