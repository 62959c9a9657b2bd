import type { Item } from "@estiva/contract/operations";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { Chip } from "../components/chip.tsx";
import { RelativeTime } from "../components/facts.tsx";
import { Loaded } from "../components/loaded.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/numbers.ts";
import styles from "./admin.module.css";
import { AdminPage } from "./admin-page.tsx";
import { jobWords } from "./job-words.ts";

type Job = Item<"listJobs">;

/** What runs in the background. */
export function Jobs() {
  return (
    <AdminPage section="jobs">
      <JobList />
    </AdminPage>
  );
}

function JobList() {
  const { t } = useTranslation("admin");
  const list = useQuery({ ...read("listJobs", { query: { limit: 100 } }), refetchInterval: 15_000 });
  return (
    <Panel title={t("section.jobs")} flush>
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? <EmptyState title={t("jobs.none")} /> : <JobTable jobs={items} />
        }
      </Loaded>
    </Panel>
  );
}

function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const { t, i18n } = useTranslation("admin");
  const words = jobWords(t);
  const when = (time: string | null) => (time === null ? null : <RelativeTime time={time} />);
  const columns: readonly Column<Job>[] = [
    {
      id: "name",
      header: t("jobs.job"),
      main: true,
      cell: ({ name, error }) => (
        <div id={name} className={styles.job}>
          <b>{words(name).label}</b>
          <span className="muted">{words(name).does}</span>
          {error !== null && (
            <div className={styles.failure}>
              <code lang="en">{error}</code>
              <span>{t("jobs.whatToDo")}</span>
            </div>
          )}
        </div>
      ),
    },
    { id: "state", header: t("state"), tight: true, cell: (job) => <JobState job={job} /> },
    {
      id: "last",
      labelled: true,
      header: t("jobs.last"),
      tight: true,
      cell: (job) => when(job.last_finished_at),
    },
    { id: "next", labelled: true, header: t("jobs.next"), tight: true, cell: (job) => when(job.next_at) },
    {
      id: "runs",
      labelled: true,
      header: t("jobs.runs"),
      tight: true,
      end: true,
      cell: ({ runs }) => <span title={t("jobs.runsHint")}>{formatCount(runs, i18n.language)}</span>,
    },
  ];
  return <Table label={t("section.jobs")} tall columns={columns} rows={jobs} rowKey={({ name }) => name} />;
}

function JobState({ job: { state, error, runs } }: { job: Job }) {
  const { t } = useTranslation("admin");
  if (state === "running")
    return (
      <Chip kind="info" icon="refresh">
        {t("jobState.running")}
      </Chip>
    );
  if (state === "failed" || error !== null)
    return (
      <Chip kind="danger" icon="alert">
        {t("jobState.failed")}
      </Chip>
    );
  if (runs === 0) return <Chip icon="clock">{t("jobState.waiting")}</Chip>;
  return (
    <Chip kind="ok" icon="check">
      {t("jobState.done")}
    </Chip>
  );
}
