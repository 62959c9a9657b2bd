import { getRouteApi } from "@tanstack/react-router";
import { NamespaceAudit } from "../audit/namespace-audit.tsx";
import { UserPage } from "./user-page.tsx";

const route = getRouteApi("/u/$user/audit");

/** What happened in one's own namespace. */
export function UserAudit() {
  const { user: name } = route.useParams();
  const search = route.useSearch();
  return (
    <UserPage name={name} section="audit">
      <NamespaceAudit namespace={name} search={search} />
    </UserPage>
  );
}
