import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { AuditPanel } from "./audit-panel.tsx";
import { type AuditSearch, auditPageQuery } from "./audit-query.ts";

interface NamespaceAuditProps {
  readonly namespace: string;
  /** Of the address. */
  readonly search: AuditSearch;
}

/** What happened in a namespace; for its owners. */
export function NamespaceAudit({ namespace, search }: NamespaceAuditProps) {
  const { t } = useTranslation("organization");
  const list = useQuery({
    ...read("listNamespaceAudit", { path: { namespace }, query: auditPageQuery(search) }),
    placeholderData: keepPreviousData,
  });
  return (
    <AuditPanel
      title={t("section.audit")}
      list={list}
      search={search}
      exportPath={`/api/v1/namespaces/${namespace}/audit/export`}
    />
  );
}
