import { createLink, useNavigate } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "../components/choices.tsx";
import { classNames } from "../components/class-names.ts";
import { Icon, type IconName } from "../components/icon.tsx";
import {
  hasPlatforms,
  type Kind,
  kinds,
  platforms,
  sortsFor,
  type Wanted,
  writeWanted,
} from "./search-address.ts";
import styles from "./search-filters.module.css";

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly isChosen?: boolean;
}

/** To the router any search with fewer filters is a part of this one, and so the same page. */
function FilterAnchor({ isChosen = false, "aria-current": _, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} aria-current={isChosen || undefined}>
      {children}
    </a>
  );
}

const FilterLink = createLink(FilterAnchor);

const icons: Readonly<Record<Kind, IconName>> = {
  all: "search",
  image: "box",
  helm: "helm",
  artifact: "file",
  namespace: "building",
};

/** What narrows the search and orders it; each choice is a place of its own. */
export function SearchFilters({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation("home");
  const navigate = useNavigate();
  const go = (change: Partial<Wanted>) =>
    void navigate({ to: "/search", search: writeWanted({ ...wanted, ...change }) });
  const { q, kind, platform, sort } = wanted;
  const known: readonly string[] = platforms;
  const offered = platform === undefined || known.includes(platform) ? known : [platform, ...known];
  return (
    <search aria-label={t("search.filters")} className={styles.filters}>
      <nav aria-label={t("search.kindLabel")} className={styles.kinds}>
        {kinds.map((one) => (
          <FilterLink
            key={one}
            to="/search"
            search={writeWanted({ ...wanted, kind: one })}
            className={classNames(styles.kind, one === kind && styles.chosen)}
            isChosen={one === kind}
          >
            <Icon name={icons[one]} />
            {t(`search.kind.${one}`)}
          </FilterLink>
        ))}
      </nav>
      <div className={styles.selects}>
        {hasPlatforms(kind) && (
          <Select
            label={t("search.platform")}
            value={platform ?? "any"}
            choices={[
              { value: "any", label: t("search.anyPlatform") },
              ...offered.map((one) => ({ value: one, label: one })),
            ]}
            onChange={(one) => go({ platform: one === "any" ? undefined : one })}
          />
        )}
        {kind !== "namespace" && (
          <Select
            label={t("search.sort")}
            value={sort}
            choices={sortsFor(q).map((one) => ({ value: one, label: t(`search.sorted.${one}`) }))}
            onChange={(one) => go({ sort: one })}
          />
        )}
      </div>
      <ActiveFilters wanted={wanted} />
    </search>
  );
}

/** One part of the search in words, and the search without it. */
interface Part {
  readonly name: string;
  readonly without: Wanted;
}

/** The filters that are on, each with the search that is left without it. */
export function useFilters(wanted: Wanted): readonly Part[] {
  const { t } = useTranslation("home");
  const { kind, platform } = wanted;
  return [
    ...(kind === "all"
      ? []
      : [{ name: t(`search.kind.${kind}`), without: { ...wanted, kind: "all" as const } }]),
    ...(platform === undefined ? [] : [{ name: platform, without: { ...wanted, platform: undefined } }]),
  ];
}

function ActiveFilters({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation("home");
  const filters = useFilters(wanted);
  if (filters.length === 0) return null;
  return (
    <div className={styles.active}>
      <span id="active-filters" className="muted">
        {t("search.active")}
      </span>
      <ul aria-labelledby="active-filters" className={styles.chips}>
        {filters.map(({ name, without }) => (
          <li key={name}>
            <FilterLink
              to="/search"
              search={writeWanted(without)}
              className={styles.remove}
              aria-label={t("search.remove", { filter: name })}
              title={t("search.remove", { filter: name })}
            >
              {name}
              <Icon name="x" />
            </FilterLink>
          </li>
        ))}
      </ul>
      {filters.length > 1 && (
        <FilterLink to="/search" search={writeWanted({ ...wanted, kind: "all", platform: undefined })}>
          {t("search.clearAll")}
        </FilterLink>
      )}
    </div>
  );
}
