import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { Chip, VisibilityChip } from "../components/chip.tsx";
import { Icon } from "../components/icon.tsx";
import { Page } from "../components/page.tsx";
import { Tabs } from "../components/tabs.tsx";
import { Tile } from "../components/tile.tsx";
import { formatBytes, formatCount } from "../format/numbers.ts";
import { useLiveRepository } from "../live/live-repository.tsx";
import { useUser } from "../sessions/session.ts";
import { namespaceQuery, type Repository } from "./page-queries.ts";
import { type RepositoryAddress, type RepositorySection, repositoryPath } from "./repository-address.ts";
import styles from "./repository-head.module.css";

interface RepositoryHeadProps {
  readonly repository: Repository;
  readonly address: RepositoryAddress;
  readonly children: ReactNode;
}

/** What stands above every section of a repository: where it is, what it is, what is going on. */
export function RepositoryHead({ repository, address, children }: RepositoryHeadProps) {
  const { t } = useTranslation("repository");
  const { name, visibility, description, read_only } = repository;
  const sections = useSections(repository, address);
  const current = sections.find(({ isCurrent }) => isCurrent)?.label ?? "";
  const title =
    address.section === "overview" ? name : `${address.section === "tag" ? address.tag : current} · ${name}`;
  return (
    <Page
      title={title}
      breadcrumb={<Breadcrumb path={useCrumbs(repository, address)} />}
      heading={
        <span className={styles.name}>
          <Tile name={name} large />
          <span>{name}</span>
        </span>
      }
      badges={
        <>
          <VisibilityChip visibility={visibility} />
          {read_only && <Chip icon="lock">{t("head.readOnly")}</Chip>}
        </>
      }
      lead={description === "" ? undefined : description}
    >
      <div className={styles.body}>
        <Tabs label={t("head.sections")} sections={sections} />
        <LiveStrip />
        {children}
      </div>
    </Page>
  );
}

function useSections(repository: Repository, address: RepositoryAddress) {
  const { t, i18n } = useTranslation("repository");
  const user = useUser();
  const { may, tag_count } = repository;
  const section = (of: RepositorySection, label: string, isHere = address.section === of) => ({
    label,
    to: repositoryPath(address.name, of),
    isCurrent: isHere,
  });
  const isOnTags = address.section === "tags" || address.section === "tag";
  const mayEdit = may.includes("admin") || may.includes("metadata");
  return [
    section("overview", t("head.overview")),
    { ...section("tags", t("head.tags"), isOnTags), count: formatCount(tag_count, i18n.language) },
    section("activity", t("head.activity")),
    // What a visitor may do is pull, and that is said already.
    ...(user != null || address.section === "access" ? [section("access", t("head.access"))] : []),
    ...(mayEdit || address.section === "settings" ? [section("settings", t("head.settings"))] : []),
  ];
}

function useCrumbs({ namespace, path }: Repository, address: RepositoryAddress) {
  const { t } = useTranslation("repository");
  const kind = useQuery(namespaceQuery(namespace)).data?.kind;
  const own = { label: namespace, to: kind === undefined ? "/search" : namespacePages[kind](namespace) };
  if (address.section === "overview") return [own, { label: path }];
  const repository = { label: path, to: repositoryPath(address.name) };
  if (address.section !== "tag") return [own, repository, { label: t(`head.${address.section}`) }];
  const tags = { label: t("head.tags"), to: repositoryPath(address.name, "tags") };
  return [own, repository, tags, { label: shortened(address.tag ?? "") }];
}

const namespacePages = {
  user: (name: string) => `/u/${name}`,
  organization: (name: string) => `/o/${name}`,
  root: () => "/search",
} as const;

/** A digest's first digits; a tag as it is. */
function shortened(tag: string): string {
  return tag.includes(":") ? tag.slice(0, tag.indexOf(":") + 13) : tag;
}

/** A push that is under way, and whether the page would know of one. */
function LiveStrip() {
  const { t, i18n } = useTranslation("repository");
  const { uploads, isPaused } = useLiveRepository();
  return (
    <div className={styles.live}>
      <span role="status" className="aside">
        {uploads === undefined ? "" : t("head.pushUnderWay")}
      </span>
      {uploads !== undefined && (
        <span className={styles.pushing} aria-hidden="true">
          <span className={styles.crane} />
          <Icon name="upload" />
          {t("head.pushing", { count: uploads.open, bytes: formatBytes(uploads.bytes, i18n.language) })}
        </span>
      )}
      {isPaused && (
        <span role="status" className={styles.paused}>
          <Icon name="pause" />
          {t("head.paused")}
        </span>
      )}
    </div>
  );
}
