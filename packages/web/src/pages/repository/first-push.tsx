import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../components/button.tsx";
import { CommandLine } from "../../components/command-line.tsx";
import { clientNames, isLoopback, type RegistryPlace, useRegistryPlace } from "../../pull-commands.ts";
import type { Repository } from "../../repository/page-queries.ts";
import { useUser } from "../../session.ts";
import styles from "./first-push.module.css";

const ways = ["docker", "podman", "nerdctl", "kubernetes"] as const;
type Way = (typeof ways)[number];

interface Step {
  readonly what: string;
  readonly lines: readonly string[];
}

/** An empty repository: the exact commands that fill it, until it is filled. */
export function FirstPush({ repository }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const [way, setWay] = useState<Way>("docker");
  const steps = useSteps(repository, way);
  const place = useRegistryPlace();
  const mayPush = repository.may.includes("push");
  return (
    <section className={styles.place} aria-labelledby="first-push">
      <div className={styles.head}>
        <h2 id="first-push">{mayPush ? t("firstPush.title") : t("firstPush.emptyTitle")}</h2>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, these are none */}
        <div className={styles.ways} role="group" aria-label={t("firstPush.program")}>
          {ways.map((one) => (
            <Button key={one} kind="quiet" aria-pressed={one === way} onClick={() => setWay(one)}>
              {clientNames[one]}
            </Button>
          ))}
        </div>
      </div>
      <ol className={styles.steps}>
        {steps.map(({ what, lines }) => (
          <li key={what}>
            <h3>{what}</h3>
            {lines.map((line) => (
              <CommandLine key={line} command={line} what={what} prompt={!line.includes("\n")} />
            ))}
          </li>
        ))}
      </ol>
      {place.isPlainHttp && !isLoopback(place) && way !== "podman" && (
        <p className="muted">{t("pull.plainHttp", { host: place.host })}</p>
      )}
      <p role="status" className={styles.waiting}>
        <span className={styles.lamp} aria-hidden="true" />
        {t("firstPush.waiting")}
      </p>
    </section>
  );
}

function useSteps({ name, may }: Repository, way: Way): readonly Step[] {
  const { t } = useTranslation("repository");
  const user = useUser();
  const place = useRegistryPlace();
  const image = `${place.host}/${name}:latest`;
  // A server that has public pages shows them to people who aren't signed in too.
  const login = user?.username ?? "USERNAME";
  if (way === "kubernetes") {
    return [
      { what: t("firstPush.secret"), lines: secretCommands(place, login) },
      { what: t("firstPush.pod"), lines: [podLines(image)] },
    ];
  }
  const { log, tag, push } = commands[way](place);
  const isOpen = user === null && may.includes("push");
  return [
    ...(isOpen ? [] : [{ what: t("firstPush.login"), lines: [`${log} -u ${login} ${place.host}`] }]),
    { what: t("firstPush.tag"), lines: [`${tag} my-image ${image}`] },
    { what: t("firstPush.push"), lines: [`${push} ${image}`] },
  ];
}

const commands: Readonly<
  Record<Exclude<Way, "kubernetes">, (place: RegistryPlace) => { log: string; tag: string; push: string }>
> = {
  docker: () => ({ log: "docker login", tag: "docker tag", push: "docker push" }),
  podman({ isPlainHttp }) {
    const plain = isPlainHttp ? " --tls-verify=false" : "";
    return { log: `podman login${plain}`, tag: "podman tag", push: `podman push${plain}` };
  },
  nerdctl(place) {
    const plain = place.isPlainHttp && !isLoopback(place) ? " --insecure-registry" : "";
    return { log: `nerdctl${plain} login`, tag: "nerdctl tag", push: `nerdctl${plain} push` };
  },
};

/** The password is asked for by the shell, so that it stays out of the history; two commands, as it reads a line. */
function secretCommands({ host }: RegistryPlace, login: string): readonly string[] {
  const create = [
    "kubectl create secret docker-registry estiva \\",
    `  --docker-server=${host} \\`,
    `  --docker-username=${login} --docker-password="$PASSWORD"`,
  ];
  return ["read -rs PASSWORD", create.join("\n")];
}

function podLines(image: string): string {
  return [
    "spec:",
    "  imagePullSecrets:",
    "    - name: estiva",
    "  containers:",
    "    - name: app",
    `      image: ${image}`,
  ].join("\n");
}
