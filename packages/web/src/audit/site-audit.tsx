import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { AdminPage } from "../site/admin-page.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { auditPageQuery } from "./audit-query.ts";

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
  const list = useQuery({
    ...read("listAudit", { query: { scope: "all", ...auditPageQuery(search) } }),
    placeholderData: keepPreviousData,
  });
  return (
    <AuditPanel title={t("section.audit")} list={list} search={search} exportPath="/api/v1/audit/export" />
  );
}
