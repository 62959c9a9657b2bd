import { readTrail } from "../components/pagination.tsx";

/** The filters of an audit page, as its address has them. */
export interface AuditFilters {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly repository?: string | undefined;
  readonly result?: string | undefined;
  /** Days: `2026-11-21`, in the browser's zone, both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** What the address of an audit page says. */
export type AuditSearch = AuditFilters & { readonly page?: string | undefined };

export const auditFilterNames = ["actor", "action", "repository", "result", "since", "until"] as const;
export const auditResults = ["ok", "refused", "failed"] as const;

/** What the API is asked for; filters that mean nothing are left out. */
export function auditQuery(filters: AuditFilters) {
  const { actor, action, repository } = filters;
  const result = auditResults.find((one) => one === filters.result);
  const since = startOf(filters.since, 0);
  const until = startOf(filters.until, 1);
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(repository === undefined ? {} : { repository }),
    ...(result === undefined ? {} : { result }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The same, for the page that is shown. */
export function auditPageQuery(search: AuditSearch) {
  const cursor = readTrail(search.page).at(-1);
  return { ...auditQuery(search), limit: 50, ...(cursor === undefined ? {} : { cursor }) };
}

/** The beginning of a day, or of one some days later. */
function startOf(day: string | undefined, later: number): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "") ?? [];
  if (date === undefined) return undefined;
  const moment = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
