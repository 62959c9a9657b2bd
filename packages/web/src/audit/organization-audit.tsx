import { getRouteApi } from "@tanstack/react-router";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import { NamespaceAudit } from "./namespace-audit.tsx";

const route = getRouteApi("/o/$organization/audit");

/** What happened in an organisation. */
export function OrganizationAudit() {
  const { organization } = route.useParams();
  const search = route.useSearch();
  return (
    <OrganizationPage name={organization} section="audit">
      {({ name }) => <NamespaceAudit namespace={name} search={search} />}
    </OrganizationPage>
  );
}
