import { useTranslation } from "react-i18next";
import { Button, LinkButton } from "../components/button.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { type NamespaceHome, namespacePath } from "../namespaces/namespace-home.ts";
import { useRegistryHost } from "../server/server-info.ts";
import type { RobotSecret } from "./robot.ts";
import styles from "./robot-secret-panel.module.css";

interface RobotSecretPanelProps {
  readonly home: NamespaceHome;
  readonly robot: RobotSecret;
  readonly onDone: () => void;
}

/** A robot's new secret, shown once, in the forms in which machines want it. */
export function RobotSecretPanel({ home, robot, onDone }: RobotSecretPanelProps) {
  const { t } = useTranslation("organization");
  const { t: access } = useTranslation("access");
  const host = useRegistryHost();
  const { login } = robot;
  return (
    <Panel
      title={t("robot.secretTitle", { login })}
      actions={
        <Button kind="primary" onClick={onDone}>
          {t("robot.copied")}
        </Button>
      }
    >
      <Stack>
        <Notice
          kind="warn"
          action={
            <LinkButton
              to={namespacePath(home, "access")}
              search={{ grant: `robot:${login}` }}
              target="_blank"
            >
              {access("grant.open")}
            </LinkButton>
          }
        >
          {t("robot.secretOnce")}
        </Notice>
        <section className={styles.form} aria-label={t("robot.secret")}>
          <h3>{t("robot.secret")}</h3>
          <CommandLine command={robot.secret} what={t("robot.secret")} prompt={false} />
        </section>
        <section className={styles.form} aria-label={t("robot.dockerLogin")}>
          <h3>{t("robot.dockerLogin")}</h3>
          <p className="muted">{t("robot.dockerLoginHint")}</p>
          <CommandLine command={`docker login -u ${login} ${host}`} what={t("robot.dockerLogin")} />
          <p className="muted">{t("robot.scriptLoginHint")}</p>
          <CommandLine
            command={`echo "$ROBOT_SECRET" | docker login -u ${login} --password-stdin ${host}`}
            what={t("robot.scriptLogin")}
          />
        </section>
        <Form title={t("robot.pullSecret")} hint={t("robot.pullSecretHint")} text={robot.image_pull_secret} />
        <Form
          title={t("robot.hostsToml")}
          hint={t("robot.hostsTomlHint", { host })}
          text={robot.hosts_toml}
        />
        <Form
          title={t("robot.configJson")}
          hint={t("robot.configJsonHint")}
          text={robot.docker_config_json}
        />
      </Stack>
    </Panel>
  );
}

/** A file that holds the secret; closed, so that the page isn't a wall of it. */
function Form({ title, hint, text }: { title: string; hint: string; text: string }) {
  return (
    <details className={styles.details}>
      <summary>{title}</summary>
      <div className={styles.form}>
        <p className="muted">{hint}</p>
        <CommandLine command={text.trimEnd()} what={title} prompt={false} />
      </div>
    </details>
  );
}
