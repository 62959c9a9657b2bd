import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { readTrail } from "../../components/pagination.tsx";
import { AuditPanel } from "../audit/audit-panel.tsx";
import { auditQuery } from "../audit/audit-query.ts";
import { AdminPage } from "./admin-page.tsx";

const route = getRouteApi("/admin/audit");

/** What happened anywhere on the site. */
export function SiteAudit() {
  return (
    <AdminPage section="audit">
      <Events />
    </AdminPage>
  );
}

function Events() {
  const { t } = useTranslation("admin");
  const search = route.useSearch();
  const cursors = readTrail(search.page);
  const query = auditQuery(search);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listAudit", {
      query: { scope: "all", ...query, limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <AuditPanel
      title={t("section.audit")}
      list={list}
      filters={search}
      cursors={cursors}
      exportPath={`/api/v1/audit/export?${new URLSearchParams(query)}`}
    />
  );
}
