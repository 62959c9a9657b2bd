import { getRouteApi } from "@tanstack/react-router";
import { NamespaceQuota } from "../../access/namespace-quota.tsx";
import { UserPage } from "./user-page.tsx";

const route = getRouteApi("/u/$user/quota");

/** How much one's namespace holds, and how much it may. */
export function UserQuota() {
  const { user: name } = route.useParams();
  return (
    <UserPage name={name} section="quota">
      <NamespaceQuota namespace={name} />
    </UserPage>
  );
}
