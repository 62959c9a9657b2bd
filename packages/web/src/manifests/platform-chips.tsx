import type { Item } from "@estiva/contract/operations";
import { useTranslation } from "react-i18next";
import { formatBytes } from "../format/numbers.ts";
import styles from "./platform-chips.module.css";

export type TagPlatform = Item<"listTags">["platforms"][number];

/** `linux/arm64/v8` */
export function platformName({
  os,
  architecture,
  variant,
}: Pick<TagPlatform, "os" | "architecture" | "variant">): string {
  return [os, architecture, ...(variant === null ? [] : [variant])].join("/");
}

/** As short as it can be: Linux is what nobody says. */
function shortName(platform: TagPlatform): string {
  const name = platformName(platform);
  return platform.os === "linux" ? name.slice("linux/".length) : name;
}

interface PlatformChipsProps {
  readonly platforms: readonly TagPlatform[];
  readonly most: number;
}

/** Platforms with what each weighs; those that don't fit are counted, and named on hover. */
export function PlatformChips({ platforms, most }: PlatformChipsProps) {
  const { t, i18n } = useTranslation("repository");
  const rest = platforms.slice(most);
  const said = (platform: TagPlatform) =>
    `${platformName(platform)} ${formatBytes(platform.size, i18n.language)}`;
  return (
    <span className={styles.platforms}>
      {platforms.slice(0, most).map((platform) => (
        <span key={platform.digest} className={styles.platform} title={platformName(platform)}>
          <span className="mono">{shortName(platform)}</span>{" "}
          <span className={styles.size}>{formatBytes(platform.size, i18n.language)}</span>
        </span>
      ))}
      {rest.length > 0 && (
        <span className={styles.rest} title={rest.map(said).join(", ")}>
          <span aria-hidden="true">+{rest.length}</span>
          <span className="aside">{t("tags.morePlatforms", { count: rest.length })}</span>
        </span>
      )}
    </span>
  );
}
