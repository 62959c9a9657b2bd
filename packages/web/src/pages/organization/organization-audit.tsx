import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { readTrail } from "../../components/pagination.tsx";
import { AuditPanel } from "../audit/audit-panel.tsx";
import { auditQuery } from "../audit/audit-query.ts";
import { OrganizationPage } from "./organization-page.tsx";

const route = getRouteApi("/o/$organization/audit");

/** What happened in an organisation. */
export function OrganizationAudit() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="audit">
      {({ name }) => <Events namespace={name} />}
    </OrganizationPage>
  );
}

function Events({ namespace }: { namespace: string }) {
  const { t } = useTranslation("organization");
  const search = route.useSearch();
  const cursors = readTrail(search.page);
  const query = auditQuery(search);
  const cursor = cursors.at(-1);
  const list = useQuery({
    ...read("listNamespaceAudit", {
      path: { namespace },
      query: { ...query, limit: 50, ...(cursor === undefined ? {} : { cursor }) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <AuditPanel
      title={t("section.audit")}
      list={list}
      filters={search}
      cursors={cursors}
      exportPath={`/api/v1/namespaces/${namespace}/audit/export?${new URLSearchParams(query)}`}
    />
  );
}
