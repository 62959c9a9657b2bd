import { getRouteApi } from "@tanstack/react-router";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import { NamespaceQuota } from "./namespace-quota.tsx";

const route = getRouteApi("/o/$organization/quota");

/** How much an organisation holds, and how much it may. */
export function Quota() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="quota">
      {({ name }) => <NamespaceQuota namespace={name} />}
    </OrganizationPage>
  );
}
