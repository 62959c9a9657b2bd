import { getRouteApi } from "@tanstack/react-router";
import { DefaultVisibility } from "../namespaces/default-visibility.tsx";
import { UserPage } from "../users/user-page.tsx";
import { NamespaceAccess } from "./namespace-access.tsx";

const route = getRouteApi("/u/$user/access");

/** Who may do what in one's own namespace, and why. */
export function UserAccess() {
  const { user: name } = route.useParams();
  const search = route.useSearch();
  return (
    <UserPage name={name} section="access">
      <NamespaceAccess home={{ kind: "user", name }} search={search} />
      <DefaultVisibility namespace={name} />
    </UserPage>
  );
}
