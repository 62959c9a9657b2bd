import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { FactList } from "../components/fact-list.tsx";
import { Bytes, RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon } from "../components/icon.tsx";
import { formatBytes } from "../format/numbers.ts";
import { attestationNames, sbomCount } from "../manifests/attestations.ts";
import { platformName } from "../manifests/platform-chips.tsx";
import type { ShownImage } from "../manifests/shown-image.ts";
import type { ListedTag, ManifestChild } from "../repositories/page-queries.ts";
import { PullBox } from "../repositories/pull-box.tsx";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./tag.module.css";
import { TagBadges } from "./tag-row.tsx";

const DeletionDialog = lazy(async () => ({
  default: (await import("./deletion-dialog.tsx")).DeletionDialog,
}));

interface TagHeadProps {
  readonly shown: ShownImage;
  readonly badges: ListedTag["badges"] | undefined;
}

/** What a tag is: its other names, how to pull it, for which platforms it is, its facts. */
export function TagHead({ shown, badges }: TagHeadProps) {
  const { t } = useTranslation("repository");
  const { repository, tag, top } = shown;
  const isDigest = tag.includes(":");
  const isArtifact = !["image", "index"].includes(top.kind);
  return (
    <section className={styles.head} aria-label={t("tag.what", { tag })}>
      <div className={styles.titleRow}>
        <h2 className={styles.title}>
          <Icon name={isArtifact ? "file" : "tag"} />
          {isDigest ? `${tag.slice(0, tag.indexOf(":") + 13)}…` : tag}
        </h2>
        <Aliases shown={shown} />
        {isArtifact && <Chip kind="accent">{t(`kind.${top.kind}`)}</Chip>}
        {badges !== undefined && <TagBadges badges={badges} />}
        <SbomBadge platforms={shown.platforms} />
        {!isDigest && repository.may.includes("delete") && <DeleteTag shown={shown} />}
      </div>
      <div className={styles.pulls}>
        {!isDigest && <PullBox name={repository.name} tagOrDigest={tag} kind={top.kind} />}
        <PullBox
          name={repository.name}
          tagOrDigest={top.digest}
          kind={top.kind}
          label={t("tag.pullByDigest")}
          choosesClient={isDigest}
        />
      </div>
      {shown.platforms.length > 0 && <PlatformSwitch shown={shown} />}
      <Facts shown={shown} />
    </section>
  );
}

function Aliases({ shown: { repository, tag, top } }: { shown: ShownImage }) {
  const { t } = useTranslation("repository");
  const others = top.tags.filter((other) => other !== tag);
  if (others.length === 0) return null;
  return (
    <span className={styles.aliases}>
      <span aria-hidden="true" className="muted">
        =
      </span>
      <span className="aside">{t("tags.sameAs")}</span>
      {others.slice(0, 8).map((other) => (
        <Link key={other} to={repositoryPath(repository.name, "tag", other)}>
          <Chip mono>{other}</Chip>
        </Link>
      ))}
      {others.length > 8 && (
        <span className="muted" title={others.join(", ")}>
          +{others.length - 8}
        </span>
      )}
    </span>
  );
}

function SbomBadge({ platforms }: { platforms: readonly ManifestChild[] }) {
  const { t } = useTranslation("repository");
  const count = sbomCount(platforms);
  if (count === 0) return null;
  return <Chip kind="info">{t("badge.sbom", { with: count, all: platforms.length })}</Chip>;
}

function DeleteTag({ shown: { repository, tag } }: { shown: ShownImage }) {
  const { t } = useTranslation("repository");
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span className={styles.delete}>
        <Button kind="danger" icon="trash" onClick={() => setOpen(true)}>
          {t("tags.delete")}
        </Button>
      </span>
      {isOpen && (
        <Suspense>
          <DeletionDialog
            name={repository.name}
            tags={[tag]}
            onClose={() => setOpen(false)}
            onDone={() => void navigate({ to: repositoryPath(repository.name, "tags") })}
          />
        </Suspense>
      )}
    </>
  );
}

/** One of the platforms; its attestations are badges, never platforms of their own. */
function PlatformSwitch({ shown: { platforms, child } }: { shown: ShownImage }) {
  const { t, i18n } = useTranslation("repository");
  return (
    <nav aria-label={t("fact.platforms")} className={styles.platforms}>
      {platforms.map((each) => (
        <Link
          key={each.digest}
          to="."
          search={(before: object) => ({
            ...before,
            platform: each.platform === null ? undefined : platformName(each.platform),
          })}
          replace
          resetScroll={false}
          activeProps={{}}
          aria-current={each.digest === child?.digest ? "true" : undefined}
          className={styles.platform}
        >
          <span className="mono">{each.platform !== null && platformName(each.platform)}</span>
          <span className="muted">
            {each.present ? formatBytes(each.size, i18n.language) : t("tag.notHere")}
          </span>
          {attestationNames(each).map((name) => (
            <Chip key={name} kind="info">
              {name}
            </Chip>
          ))}
        </Link>
      ))}
    </nav>
  );
}

function Facts({ shown: { top, child, image } }: { shown: ShownImage }) {
  const { t } = useTranslation("repository");
  const manifestDigest = child?.digest ?? (top.kind === "index" ? undefined : top.digest);
  const isImage = image?.kind === "image";
  return (
    <FactList
      wide
      facts={[
        ...(top.kind === "index"
          ? [{ label: t("fact.indexDigest"), value: <DigestFact digest={top.digest} /> }]
          : []),
        ...(manifestDigest === undefined
          ? []
          : [{ label: t("fact.manifestDigest"), value: <DigestFact digest={manifestDigest} /> }]),
        ...(isImage && image.config !== null
          ? [
              {
                label: t("fact.imageId"),
                hint: t("fact.imageIdHint"),
                value: <DigestFact digest={image.config.digest} />,
              },
            ]
          : []),
        { label: t("fact.compressed"), value: <Bytes value={image?.size ?? child?.size ?? top.size} /> },
        {
          label: t("fact.pushed"),
          value: (
            <>
              <RelativeTime time={top.pushed_at} />{" "}
              {top.pushed_by !== null && <span className="muted">{t("by", { name: top.pushed_by })}</span>}
            </>
          ),
        },
        ...(image?.built_at == null
          ? []
          : [{ label: t("fact.built"), value: <RelativeTime time={image.built_at} /> }]),
        ...(image?.platform == null
          ? []
          : [
              {
                label: t("fact.platform"),
                value: <span className="mono">{platformName(image.platform)}</span>,
              },
            ]),
      ]}
    />
  );
}

function DigestFact({ digest }: { digest: string }) {
  const { t } = useTranslation("repository");
  return (
    <span className={styles.digest}>
      <ShortDigest digest={digest} />
      <CopyButton text={digest} what={t("tags.copyDigestWhat", { digest: digest.slice(0, 19) })} />
    </span>
  );
}
