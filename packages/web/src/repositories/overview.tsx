import type { Item } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chip } from "../components/chip.tsx";
import { FactList } from "../components/fact-list.tsx";
import { Bytes, RelativeTime } from "../components/facts.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Panel } from "../components/panel.tsx";
import { PlatformChips } from "../manifests/platform-chips.tsx";
import { FirstPush } from "./first-push.tsx";
import styles from "./overview.module.css";
import { firstTagsQuery, type Repository } from "./page-queries.ts";
import { PullBox } from "./pull-box.tsx";
import { Readme } from "./readme-panel.tsx";
import { repositoryPath } from "./repository-address.ts";

type Tag = Item<"listTags">;

/** A repository's first page: how to pull it, what it is, what is in it. */
export function Overview({ repository }: { repository: Repository }) {
  if (repository.tag_count === 0) {
    return (
      <div className={styles.stack}>
        <FirstPush repository={repository} />
        <Readme repository={repository} />
      </div>
    );
  }
  return <Filled repository={repository} />;
}

function Filled({ repository }: { repository: Repository }) {
  const { name, newest_tag, kind } = repository;
  const newest = useQuery(firstTagsQuery(name, "pushed"));
  const highest = useQuery(firstTagsQuery(name, "version"));
  const tags = newest.data?.items ?? [];
  const shown = highest.data?.items.find(isVersion) ?? tags[0];
  const tag = shown?.name ?? newest_tag ?? "latest";
  return (
    <div className={styles.stack}>
      <PullBox name={name} tagOrDigest={tag} kind={kind} />
      <div className={styles.columns}>
        <div className={styles.facts}>
          <Panel title={<Heading repository={repository} tag={tag} />}>
            {shown === undefined ? <Skeleton height={112} /> : <TagFacts tag={shown} />}
          </Panel>
          <NewestTags name={name} tags={tags} total={repository.tag_count} />
        </div>
        <Readme repository={repository} />
      </div>
    </div>
  );
}

/** A tag that names a version; others only sort somewhere. */
function isVersion({ name }: Tag): boolean {
  return /^v?\d+\./.test(name);
}

function Heading({ repository, tag }: { repository: Repository; tag: string }) {
  const { t } = useTranslation("repository");
  return (
    <span className={styles.version}>
      {t("overview.newestVersion")}
      <Link to={repositoryPath(repository.name, "tag", tag)} className="mono">
        {tag}
      </Link>
    </span>
  );
}

function TagFacts({ tag }: { tag: Tag }) {
  const { t } = useTranslation("repository");
  return (
    <FactList
      facts={[
        ...(tag.platforms.length > 0
          ? [{ label: t("fact.platforms"), value: <PlatformChips platforms={tag.platforms} most={6} /> }]
          : []),
        { label: t("fact.size"), value: <Bytes value={tag.size} /> },
        {
          label: t("fact.pushed"),
          value: (
            <>
              <RelativeTime time={tag.pushed_at} />{" "}
              {tag.pushed_by !== null && <span className="muted">{t("by", { name: tag.pushed_by })}</span>}
            </>
          ),
        },
        ...(tag.built_at === null
          ? []
          : [{ label: t("fact.built"), value: <RelativeTime time={tag.built_at} /> }]),
      ]}
    />
  );
}

interface NewestTagsProps {
  readonly name: string;
  readonly tags: readonly Tag[];
  readonly total: number;
}

function NewestTags({ name, tags, total }: NewestTagsProps) {
  const { t } = useTranslation("repository");
  return (
    <Panel title={t("overview.newestTags")} flush>
      <ul className={styles.newest}>
        {tags.map((tag) => (
          <li key={tag.name}>
            <Link to={repositoryPath(name, "tag", tag.name)} className={styles.tag}>
              {tag.name}
            </Link>
            {tag.aliases.slice(0, 2).map((alias) => (
              <Chip key={alias} mono title={t("tags.sameAs")}>
                {alias}
              </Chip>
            ))}
            <span className={styles.when}>
              <RelativeTime time={tag.pushed_at} />
            </span>
          </li>
        ))}
      </ul>
      {total > tags.length && (
        <p className={styles.all}>
          <Link to={repositoryPath(name, "tags")}>{t("overview.allTags", { count: total })}</Link>
        </p>
      )}
    </Panel>
  );
}
