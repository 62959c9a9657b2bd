import { useTranslation } from "react-i18next";
import { CommandLine } from "../components/command-line.tsx";
import { ClientMenu } from "./client-menu.tsx";
import styles from "./pull-box.module.css";
import { isArtifact, isLoopback, pullCommand, usePullClient, useRegistryPlace } from "./pull-commands.ts";

interface PullBoxProps {
  readonly name: string;
  readonly tagOrDigest: string;
  readonly kind: string | null;
  /** What it pulls, where it isn't plain: "by digest". */
  readonly label?: string;
  /** False beside another box of the same page, whose choice is for both. */
  readonly choosesClient?: boolean;
}

/** The command that pulls an image, for the program that somebody uses. */
export function PullBox({ name, tagOrDigest, kind, label, choosesClient = true }: PullBoxProps) {
  const { t } = useTranslation("repository");
  const place = useRegistryPlace();
  const [client] = usePullClient();
  const hasOneProgram = kind === "helm" || isArtifact(kind);
  const isPasted = !hasOneProgram && (client === "kubernetes" || client === "name");
  const needsSettings = place.isPlainHttp && !isLoopback(place) && !hasOneProgram && client !== "podman";
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        <span className={styles.label}>{label ?? t("pull.title")}</span>
        {choosesClient && !hasOneProgram && <ClientMenu />}
      </div>
      <CommandLine
        command={pullCommand(client, place, { name, tagOrDigest, kind })}
        what={label === undefined ? t("pull.command") : `${t("pull.command")}, ${label}`}
        prompt={!isPasted}
      />
      {needsSettings && <p className={styles.note}>{t("pull.plainHttp", { host: place.host })}</p>}
    </div>
  );
}
