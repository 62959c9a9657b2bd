import { getRouteApi } from "@tanstack/react-router";
import { UserPage } from "../users/user-page.tsx";
import { RobotList } from "./robot-list.tsx";

const route = getRouteApi("/u/$user/robots");

/** One's own robots. */
export function UserRobots() {
  const { user: name } = route.useParams();
  const search = route.useSearch();
  return (
    <UserPage name={name} section="robots">
      <RobotList home={{ kind: "user", name }} page={search.page} />
    </UserPage>
  );
}
