import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { classNames } from "../components/class-names.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { copyText } from "../components/copy-text.ts";
import { Bytes, RelativeTime, ShortDigest } from "../components/facts.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "../components/menu.tsx";
import { showToast } from "../components/toasts.tsx";
import { useLiveRepository } from "../live/live-repository.tsx";
import { PlatformChips } from "../manifests/platform-chips.tsx";
import { ClientChoices } from "../repositories/client-menu.tsx";
import type { ListedTag, Repository } from "../repositories/page-queries.ts";
import { type PullClient, pullCommand, type RegistryPlace } from "../repositories/pull-commands.ts";
import { repositoryPath } from "../repositories/repository-address.ts";
import styles from "./tag-table.module.css";

interface TagRowProps {
  readonly repository: Repository;
  readonly tag: ListedTag;
  readonly maySelect: boolean;
  /** The same for all rows, which would each ask for it. */
  readonly pull: {
    readonly place: RegistryPlace;
    readonly client: PullClient;
    readonly choose: (client: PullClient) => void;
  };
  /** Whether the row stands for an image with all its tags. */
  readonly isGrouped: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (names: readonly string[], isSelected: boolean) => void;
  readonly onDelete: (name: string) => void;
}

/** The tags that a row stands for: those that it names. */
export function rowTags({ name, aliases }: ListedTag, isGrouped: boolean): readonly string[] {
  return isGrouped ? [name, ...aliases] : [name];
}

export const TagRow = memo(function TagRow(props: TagRowProps) {
  const { repository, tag, maySelect, isGrouped, isSelected, onSelect } = props;
  const names = rowTags(tag, isGrouped);
  const { t } = useTranslation("repository");
  const { arrived } = useLiveRepository();
  return (
    <tr
      // biome-ignore lint/a11y/noRedundantRoles: a row that is laid out as a grid loses its own
      role="row"
      data-tag-row={tag.name}
      className={classNames(
        styles.row,
        !maySelect && styles.fixed,
        isSelected && styles.selected,
        arrived.has(tag.name) && styles.arrived,
      )}
    >
      {maySelect && (
        <Cell className={styles.check}>
          <label className={styles.box}>
            <input
              type="checkbox"
              checked={isSelected}
              aria-label={t("tags.select", { tag: names.join(", ") })}
              onChange={({ target }) => onSelect(names, target.checked)}
            />
          </label>
        </Cell>
      )}
      <NameCell name={repository.name} tag={tag} isGrouped={isGrouped} />
      <PlatformCell tag={tag} />
      <Cell className={classNames(styles.end, styles.size)}>
        <Bytes value={tag.size} />
      </Cell>
      <Cell className={styles.digestCell}>
        <ShortDigest digest={tag.digest} />
        <CopyButton text={tag.digest} what={t("tags.digestOf", { tag: tag.name })} />
      </Cell>
      <PushedCell tag={tag} />
      <Cell className={styles.badges}>
        <TagBadges badges={tag.badges} />
      </Cell>
      <Cell className={styles.actions}>
        <RowActions {...props} />
      </Cell>
    </tr>
  );
});

function Cell({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: a row that is laid out as a grid loses its own
    <td role="cell" className={className}>
      {children}
    </td>
  );
}

/** The server names so many other tags; where it names all of them, there may be more. */
const mostAliases = 20;

interface NameCellProps {
  readonly name: string;
  readonly tag: ListedTag;
  readonly isGrouped: boolean;
}

function NameCell({ name, tag, isGrouped }: NameCellProps) {
  const { t } = useTranslation("repository");
  const shown = isGrouped ? mostAliases : 3;
  const rest = tag.aliases.slice(shown);
  return (
    <Cell className={styles.name}>
      <Link to={repositoryPath(name, "tag", tag.name)} data-row-link="">
        {tag.name}
      </Link>
      {tag.immutable && (
        <span title={t("tags.immutable")} className={styles.lock}>
          <Icon name="lock" size={12} />
          <span className="aside">{t("tags.immutable")}</span>
        </span>
      )}
      {tag.aliases.length > 0 && (
        <span className={styles.aliases} title={t("tags.aliases", { tags: tag.aliases.join(", ") })}>
          <span aria-hidden="true">=</span>
          <span className="aside">{t("tags.sameAs")}</span>
          {tag.aliases.slice(0, shown).map((alias) => (
            <Link key={alias} to={repositoryPath(name, "tag", alias)}>
              {alias}
            </Link>
          ))}
          {rest.length > 0 && <span>+{rest.length}</span>}
          {isGrouped && tag.aliases.length === mostAliases && (
            <Link to={repositoryPath(name, "tag", tag.digest)}>{t("tags.allOfImage")}</Link>
          )}
        </span>
      )}
    </Cell>
  );
}

const kindIcons: Readonly<Record<string, IconName>> = {
  helm: "helm",
  artifact: "file",
  signature: "shield",
  attestation: "shield",
  unknown: "file",
};

function PlatformCell({ tag: { platforms, kind } }: { tag: ListedTag }) {
  const { t } = useTranslation("repository");
  const icon = kindIcons[kind];
  return (
    <Cell className={styles.platforms}>
      {icon === undefined && platforms.length > 0 ? (
        <>
          <span className={styles.long}>
            <PlatformChips platforms={platforms} most={4} />
          </span>
          <span className={styles.short}>{t("tags.platforms", { count: platforms.length })}</span>
        </>
      ) : (
        <span className={styles.kind}>
          <Icon name={icon ?? "box"} size={14} />
          {t(`kind.${kind}`)}
        </span>
      )}
    </Cell>
  );
}

/** In milliseconds: a build that old is not what the push's time makes one think. */
const oldBuild = 7 * 86_400_000;

function PushedCell({ tag: { pushed_at, pushed_by, built_at } }: { tag: ListedTag }) {
  const { t } = useTranslation("repository");
  const isOld = built_at !== null && Date.parse(pushed_at) - Date.parse(built_at) > oldBuild;
  return (
    <Cell className={styles.pushed}>
      <span>
        <RelativeTime time={pushed_at} />{" "}
        {pushed_by !== null && <span className="muted">{t("by", { name: pushed_by })}</span>}
      </span>
      {isOld && (
        <span className={styles.built}>
          {t("tags.built")} <RelativeTime time={built_at} />
        </span>
      )}
    </Cell>
  );
}

/** What stands beside an image: that a signature exists, nobody verified it here. */
export function TagBadges({ badges }: { badges: ListedTag["badges"] }) {
  const { t } = useTranslation("repository");
  return (
    <>
      {badges.signed && (
        <Chip kind="info" icon="shield" title={t("badge.signedHint")}>
          {t("badge.signed")}
        </Chip>
      )}
      {badges.attestations > 0 && (
        <Chip kind="info">
          {t("badge.attestations", { count: badges.attestations, formatted: badges.attestations })}
        </Chip>
      )}
    </>
  );
}

function RowActions({ repository, tag, pull, onDelete }: TagRowProps) {
  const { t } = useTranslation("repository");
  const { place, client, choose } = pull;
  const { name, may } = repository;
  const command = (tagOrDigest: string) => pullCommand(client, place, { name, tagOrDigest, kind: tag.kind });
  return (
    <>
      <span data-copies="">
        <CopyButton text={command(tag.name)} what={t("tags.pullOf", { tag: tag.name })} />
      </span>
      <Menu
        label={t("tags.moreOf", { tag: tag.name })}
        trigger={(trigger) => (
          <IconButton icon="more" label={t("tags.moreOf", { tag: tag.name })} {...trigger} />
        )}
      >
        <CopyItem text={command(tag.digest)} label={t("tags.copyByDigest")} />
        <CopyItem text={tag.digest} label={t("tags.copyDigest")} />
        <MenuSeparator />
        <MenuGroup label={t("pull.with")}>
          <ClientChoices client={client} onChoose={choose} />
        </MenuGroup>
        {may.includes("delete") && (
          <>
            <MenuSeparator />
            <MenuItem icon="trash" danger onClick={() => onDelete(tag.name)}>
              {t("tags.delete")}
            </MenuItem>
          </>
        )}
      </Menu>
    </>
  );
}

function CopyItem({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const copy = async () => {
    if (await copyText(text)) showToast("ok", t("action.copied"));
  };
  return (
    <MenuItem icon="copy" onClick={() => void copy()}>
      {label}
    </MenuItem>
  );
}
