import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../../api.ts";
import { readTrail } from "../../components/pagination.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { type AuditFilters, auditQuery } from "./audit-query.ts";

interface NamespaceAuditProps {
  readonly namespace: string;
  /** Of the address. */
  readonly search: AuditFilters & { readonly page?: string | undefined };
}

/** What happened in a namespace; for its owners. */
export function NamespaceAudit({ namespace, search }: NamespaceAuditProps) {
  const { t } = useTranslation("organization");
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
