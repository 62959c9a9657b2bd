import type { Answer } from "@estiva/contract/operations";
import type { UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import buttonStyles from "../components/button.module.css";
import { Button } from "../components/button.tsx";
import { Select } from "../components/choices.tsx";
import { classNames } from "../components/class-names.ts";
import { FilterBar, FilterField } from "../components/filter-bar.tsx";
import { Icon } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Pagination, readTrail } from "../components/pagination.tsx";
import { EmptyState, Panel } from "../components/panel.tsx";
import { TextField } from "../components/text-field.tsx";
import { oneOf } from "../router/search-params.ts";
import {
  type AuditFilters,
  type AuditSearch,
  auditFilterNames,
  auditQuery,
  auditResults,
} from "./audit-query.ts";
import { AuditTable } from "./audit-table.tsx";

interface AuditPanelProps {
  readonly title: string;
  readonly list: UseQueryResult<Answer<"listAudit">, Error>;
  readonly search: AuditSearch;
  /** Where the same events, of all pages, come as JSON lines. */
  readonly exportPath: string;
}

/** What happened, with its filters, page by page. */
export function AuditPanel({ title, list, search, exportPath }: AuditPanelProps) {
  const { t } = useTranslation("organization");
  const navigate = useNavigate();
  const isNarrowed = auditFilterNames.some((name) => search[name] !== undefined);
  return (
    <Panel
      title={title}
      flush
      actions={
        <a
          href={`${exportPath}?${new URLSearchParams(auditQuery(search))}`}
          download="audit.jsonl"
          className={classNames(buttonStyles.button)}
        >
          <Icon name="download" />
          {t("audit.export")}
        </a>
      }
    >
      <Filters filters={search} />
      <Loaded query={list}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState
                title={isNarrowed ? t("noneFit") : t("audit.none")}
                actions={
                  isNarrowed && (
                    <Button onClick={() => void navigate({ to: ".", search: {} })}>
                      {t("clearFilters")}
                    </Button>
                  )
                }
              />
            ) : (
              <AuditTable label={title} events={items} />
            )}
            <Pagination
              shown={items.length}
              total={null}
              nextCursor={next_cursor}
              cursors={readTrail(search.page)}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** As the audit names actions, in every language. */
const exampleAction = "member.invite";

const results = ["any", ...auditResults] as const;

function Filters({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation("organization");
  const navigate = useNavigate();
  const set = (change: AuditFilters) =>
    void navigate({ to: ".", search: { ...filters, page: undefined, ...change }, replace: true });
  return (
    <FilterBar label={t("audit.filters")}>
      <FilterField
        label={t("audit.action")}
        value={filters.action}
        maxLength={100}
        mono
        placeholder={exampleAction}
        onChange={(action) => set({ action })}
      />
      <FilterField
        label={t("audit.actor")}
        value={filters.actor}
        maxLength={255}
        onChange={(actor) => set({ actor })}
      />
      <FilterField
        label={t("audit.repository")}
        value={filters.repository}
        maxLength={255}
        onChange={(repository) => set({ repository })}
      />
      <Select
        label={t("audit.result")}
        value={oneOf(results, filters.result)}
        choices={results.map((one) => ({ value: one, label: t(`result.${one}`) }))}
        onChange={(result) => set({ result: result === "any" ? undefined : result })}
      />
      <TextField
        type="date"
        label={t("audit.since")}
        value={filters.since ?? ""}
        onChange={(since) => set({ since: since === "" ? undefined : since })}
      />
      <TextField
        type="date"
        label={t("audit.until")}
        value={filters.until ?? ""}
        onChange={(until) => set({ until: until === "" ? undefined : until })}
      />
    </FilterBar>
  );
}
