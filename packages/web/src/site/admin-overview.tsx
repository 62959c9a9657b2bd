import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Chip } from "../components/chip.tsx";
import { FactList } from "../components/fact-list.tsx";
import { Bytes } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { formatCount } from "../format/numbers.ts";
import { isLoopback } from "../repositories/pull-commands.ts";
import { serverQuery } from "../server/server-info.ts";
import { AdminPage } from "./admin-page.tsx";
import { DiskMeter } from "./disk-meter.tsx";
import { jobWords } from "./job-words.ts";

/** The state of the registry at a glance, and what needs a hand. */
export function AdminOverview() {
  return (
    <AdminPage section="overview">
      <Health />
      <FailedJobs />
      <StorageUse />
    </AdminPage>
  );
}

/** Whether requests are served, by the same answer that a load balancer asks for. */
const readiness = {
  queryKey: ["readyz"],
  refetchInterval: 15_000,
  meta: { quiet: true },
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    try {
      return (await fetch("/readyz", { signal })).ok ? "ready" : "unready";
    } catch {
      return "unready";
    }
  },
} as const;

function Health() {
  const { t } = useTranslation("admin");
  const ready = useQuery(readiness);
  const server = useQuery(serverQuery);
  const state = ready.data ?? "ready";
  return (
    <Panel
      title={t("health.title")}
      actions={
        ready.data === undefined ? null : (
          <Chip kind={state === "ready" ? "ok" : "danger"} icon={state === "ready" ? "check" : "alert"}>
            {t(`health.${state}`)}
          </Chip>
        )
      }
    >
      <Loaded query={server}>
        {({ version, sign_up, mail_configured, public_url, root_namespace, providers }) => (
          <Stack>
            <FactList
              wide
              facts={[
                { label: t("health.version"), value: version },
                { label: t("health.signUp"), value: t(`signUp.${sign_up}`) },
                { label: t("health.root"), value: t(`root.${root_namespace}`) },
                {
                  label: t("health.mail"),
                  value: mail_configured ? t("health.configured") : t("health.notSet"),
                },
                { label: t("health.publicUrl"), value: public_url ?? t("health.notSet") },
                {
                  label: t("health.providers"),
                  value:
                    providers.length === 0 ? t("health.none") : providers.map(({ name }) => name).join(", "),
                },
              ]}
            />
            {state === "unready" && <Notice kind="danger">{t("fix.unready")}</Notice>}
            {public_url === null && !isLoopback(location) && (
              <Notice kind="warn">{t("fix.publicUrl")}</Notice>
            )}
            {!mail_configured && <Notice kind="info">{t("fix.mail")}</Notice>}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}

function FailedJobs() {
  const { t } = useTranslation("admin");
  const words = jobWords(t);
  const jobs = useQuery({ ...read("listJobs", { query: { limit: 100 } }), refetchInterval: 30_000 });
  const failed = (jobs.data?.items ?? []).filter(({ error, state }) => state === "failed" || error !== null);
  if (failed.length === 0) return null;
  return (
    <Panel title={t("jobs.failed")}>
      <Stack>
        {failed.map(({ name, error }) => (
          <Notice
            key={name}
            kind="danger"
            action={
              <Link to="/admin/jobs" hash={name}>
                {t("jobs.fix")}
              </Link>
            }
          >
            <b>{words(name).label}</b>
            <span lang="en">{error}</span>
          </Notice>
        ))}
      </Stack>
    </Panel>
  );
}

function StorageUse() {
  const { t, i18n } = useTranslation("admin");
  const storage = useQuery(read("getStorage"));
  const number = (count: number) => formatCount(count, i18n.language);
  return (
    <Panel title={t("section.storage")} actions={<Link to="/admin/storage">{t("storage.more")}</Link>}>
      <Loaded query={storage}>
        {({ repositories, manifests, blobs, bytes, uploads, disk }) => (
          <Stack>
            {disk !== null && <DiskMeter disk={disk} />}
            {disk !== null && disk.free < disk.total / 10 && <Notice kind="warn">{t("fix.disk")}</Notice>}
            <FactList
              wide
              facts={[
                { label: t("storage.content"), value: <Bytes value={bytes} /> },
                { label: t("storage.repositories"), value: number(repositories) },
                { label: t("storage.manifests"), value: number(manifests) },
                { label: t("storage.blobs"), value: number(blobs) },
                { label: t("storage.uploads"), value: number(uploads.open) },
                { label: t("storage.uploadBytes"), value: <Bytes value={uploads.bytes} /> },
              ]}
            />
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
