import type { Item } from "@estiva/contract/operations";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chip, VisibilityChip } from "../components/chip.tsx";
import { RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { Tile } from "../components/tile.tsx";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./search.module.css";

export type Found = Item<"search">;
type ContentKind = Extract<Found, { type: "image" }>["image"]["kind"];

export function FoundRow({ found }: { found: Found }) {
  if (found.type === "repository") return <RepositoryRow repository={found.repository} />;
  if (found.type === "namespace") return <NamespaceRow namespace={found.namespace} />;
  return <ImageRow image={found.image} />;
}

function RepositoryRow({ repository }: { repository: Extract<Found, { type: "repository" }>["repository"] }) {
  const { t } = useTranslation("repository");
  const { name, description, visibility, newest_tag, pushed_at, kind } = repository;
  return (
    <>
      <Tile name={name} />
      <div className={styles.words}>
        <Link to={repositoryPath(name)}>{name}</Link>
        {description !== "" && <p>{description}</p>}
      </div>
      <div className={styles.facts}>
        <span className={styles.kind}>{kind !== null && <KindName kind={kind} />}</span>
        <span className={styles.tag}>{newest_tag !== null && <Chip mono>{newest_tag}</Chip>}</span>
        <span className={styles.pushed}>
          {pushed_at === null ? t("neverPushed") : <RelativeTime time={pushed_at} />}
        </span>
        <span className={styles.visibility}>
          <VisibilityChip visibility={visibility} />
        </span>
      </div>
    </>
  );
}

function NamespaceRow({ namespace }: { namespace: Extract<Found, { type: "namespace" }>["namespace"] }) {
  const { t } = useTranslation("home");
  const { name, kind, description, repository_count } = namespace;
  const path = kind === "user" ? `/u/${name}` : `/o/${name}`;
  return (
    <>
      <span className={styles.account}>
        <Icon name={kind === "user" ? "user" : "building"} size={20} />
      </span>
      <div className={styles.words}>
        {kind === "root" ? <strong>{name}</strong> : <Link to={path}>{name}</Link>}
        {description !== "" && <p>{description}</p>}
      </div>
      <div className={styles.facts}>{t("search.repositories", { count: repository_count })}</div>
    </>
  );
}

function ImageRow({ image }: { image: Extract<Found, { type: "image" }>["image"] }) {
  const { repository, digest, tags, kind } = image;
  return (
    <>
      <Tile name={repository} />
      <div className={styles.words}>
        <Link to={repositoryPath(repository, "tag", digest)}>{repository}</Link>
        <p>
          <ShortDigest digest={digest} />
        </p>
      </div>
      <div className={styles.facts}>
        <span className={styles.kind}>
          <KindName kind={kind} />
        </span>
        {tags.slice(0, 4).map((tag) => (
          <Chip key={tag} mono>
            {tag}
          </Chip>
        ))}
      </div>
    </>
  );
}

const icons: Readonly<Record<ContentKind, IconName>> = {
  image: "box",
  index: "layers",
  helm: "helm",
  artifact: "file",
  signature: "shield",
  attestation: "shield",
  unknown: "file",
};

/** An index is, to those who look for something to run, an image for several platforms. */
function KindName({ kind }: { kind: ContentKind }) {
  const { t } = useTranslation("repository");
  const { t: home } = useTranslation("home");
  return (
    <>
      <Icon name={icons[kind]} />
      {kind === "index" ? home("search.multiPlatform") : t(`kind.${kind}`)}
    </>
  );
}

export function keyOf(found: Found): string {
  if (found.type === "repository") return `r ${found.repository.name}`;
  return found.type === "namespace"
    ? `n ${found.namespace.name}`
    : `i ${found.image.repository} ${found.image.digest}`;
}
