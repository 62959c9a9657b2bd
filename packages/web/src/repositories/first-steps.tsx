import { useTranslation } from "react-i18next";
import { LinkButton } from "../components/button.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { useRegistryHost } from "../server/server-info.ts";
import { useUser } from "../sessions/session.ts";
import { DockerPassword } from "../tokens/docker-password.tsx";
import styles from "./first-steps.module.css";

/** What somebody without a repository does first. */
export function FirstSteps({ username }: { username: string }) {
  const { t } = useTranslation("home");
  const host = useRegistryHost();
  const user = useUser();
  const image = `${host}/${username}/my-image`;
  return (
    <section className={styles.steps} aria-labelledby="first-steps">
      <h2 id="first-steps">{t("home.emptyTitle")}</h2>
      <ol className={styles.list}>
        <li>
          <h3>{t("home.emptyCreate")}</h3>
          <p className="muted">{t("home.emptyCreateHint")}</p>
          <div>
            <LinkButton to="/new" kind="primary">
              {t("home.emptyCreate")}
            </LinkButton>
          </div>
        </li>
        <li>
          <h3>{t("home.emptyLogin")}</h3>
          <CommandLine command={`docker login -u ${username} ${host}`} what={t("home.emptyLogin")} />
          {user != null && <DockerPassword user={user} />}
        </li>
        <li>
          <h3>{t("home.emptyPush")}</h3>
          <CommandLine command={`docker tag my-image ${image}`} what="docker tag" />
          <CommandLine command={`docker push ${image}`} what="docker push" />
        </li>
      </ol>
    </section>
  );
}
