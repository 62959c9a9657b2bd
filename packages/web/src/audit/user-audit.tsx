import { getRouteApi } from "@tanstack/react-router";
import { UserPage } from "../users/user-page.tsx";
import { NamespaceAudit } from "./namespace-audit.tsx";

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
