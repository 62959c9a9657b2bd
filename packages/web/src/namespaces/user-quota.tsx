import { getRouteApi } from "@tanstack/react-router";
import { UserPage } from "../users/user-page.tsx";
import { NamespaceQuota } from "./namespace-quota.tsx";

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
