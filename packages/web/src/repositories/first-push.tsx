import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components/button.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { namespacePath } from "../namespaces/namespace-home.ts";
import { useUser } from "../sessions/session.ts";
import { DockerPassword } from "../tokens/docker-password.tsx";
import styles from "./first-push.module.css";
import { namespaceQuery, type Repository } from "./page-queries.ts";
import { clientNames, isLoopback, type RegistryPlace, useRegistryPlace } from "./pull-commands.ts";

const ways = ["docker", "podman", "nerdctl", "kubernetes"] as const;
type Way = (typeof ways)[number];

interface Step {
  readonly what: string;
  readonly lines: readonly string[];
  /** Under the lines. */
  readonly hint?: ReactNode;
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
        {steps.map(({ what, lines, hint }) => (
          <li key={what}>
            <h3>{what}</h3>
            {lines.map((line) => (
              <CommandLine key={line} command={line} what={what} prompt={!line.includes("\n")} />
            ))}
            {hint}
          </li>
        ))}
      </ol>
      {way === "kubernetes" && isLoopback(place) && (
        <p className="muted">{t("firstPush.clusterAddress", { host: place.host })}</p>
      )}
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

function useSteps(repository: Repository, way: Way): readonly Step[] {
  const { t } = useTranslation("repository");
  const user = useUser();
  const place = useRegistryPlace();
  const { name, may } = repository;
  const image = `${place.host}/${name}:latest`;
  if (way === "kubernetes") {
    const hint = <RobotHint repository={repository} />;
    return [
      { what: t("firstPush.secret"), lines: secretCommands(place, robotOf(repository)), hint },
      { what: t("firstPush.pod"), lines: [podLines(image)] },
    ];
  }
  const { log, tag, push } = commands[way](place);
  const isOpen = user === null && may.includes("push");
  // A server that has public pages shows them to people who aren't signed in too.
  const login = `${log} -u ${user?.username ?? "USERNAME"} ${place.host}`;
  const hint = user == null ? null : <DockerPassword user={user} />;
  return [
    ...(isOpen ? [] : [{ what: t("firstPush.login"), lines: [login], hint }]),
    { what: t("firstPush.tag"), lines: [`${tag} my-image ${image}`] },
    { what: t("firstPush.push"), lines: [`${push} ${image}`] },
  ];
}

/** A cluster isn't given a person's password. Where a person's or an organisation's robots are, their owners know. */
function RobotHint({ repository: { namespace, name, may } }: { repository: Repository }) {
  const { t } = useTranslation("repository");
  const { data: home } = useQuery({ ...namespaceQuery(namespace), enabled: hasRobots({ namespace, name }) });
  return (
    <p className="muted">
      {t("firstPush.robot")}{" "}
      {home !== undefined && may.includes("admin") && (
        <Link to={namespacePath(home, "robots")}>{t("firstPush.robots", { namespace })}</Link>
      )}
    </p>
  );
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

/** The root namespace has none of its own. */
function hasRobots({ namespace, name }: Pick<Repository, "namespace" | "name">): boolean {
  return namespace === name.split("/")[0];
}

function robotOf(repository: Repository): string {
  return hasRobots(repository) ? `${repository.namespace}.ROBOT` : "ROBOT";
}

/** The shell asks for the secret, so that it stays out of the history; two commands, as it reads a line. */
function secretCommands({ host }: RegistryPlace, robot: string): readonly string[] {
  const create = [
    "kubectl create secret docker-registry estiva \\",
    `  --docker-server=${host} \\`,
    `  --docker-username=${robot} --docker-password="$SECRET"`,
  ];
  return ["read -rs SECRET", create.join("\n")];
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
