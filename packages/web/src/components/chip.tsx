import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./chip.module.css";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";

interface ChipProps {
  readonly children: ReactNode;
  readonly kind?: "plain" | "ok" | "warn" | "danger" | "info" | "accent";
  readonly icon?: IconName;
  readonly mono?: boolean;
  readonly title?: string;
}

/** A short fact: a badge, an alias, a state. Its colour repeats what its words say. */
export function Chip({ children, kind = "plain", icon, mono = false, title }: ChipProps) {
  return (
    <span className={classNames(styles.chip, kind !== "plain" && styles[kind], mono && "mono")} title={title}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}

export function VisibilityChip({ visibility }: { visibility: "public" | "private" }) {
  const { t } = useTranslation();
  return <Chip icon={visibility === "public" ? "globe" : "lock"}>{t(`visibility.${visibility}`)}</Chip>;
}
