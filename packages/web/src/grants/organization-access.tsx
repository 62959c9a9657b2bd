import { getRouteApi } from "@tanstack/react-router";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import { NamespaceAccess } from "./namespace-access.tsx";

const route = getRouteApi("/o/$organization/access");

/** Who may do what in an organisation, and why. */
export function Access() {
  const { organization } = route.useParams();
  const search = route.useSearch();
  return (
    <OrganizationPage name={organization} section="access">
      {({ name }) => <NamespaceAccess home={{ kind: "organization", name }} search={search} />}
    </OrganizationPage>
  );
}
