import { getRouteApi } from "@tanstack/react-router";
import { OrganizationPage } from "../organizations/organization-page.tsx";
import { RobotList } from "./robot-list.tsx";

const route = getRouteApi("/o/$organization/robots");

/** An organisation's robots. */
export function Robots() {
  const { organization } = route.useParams();
  const { page } = route.useSearch();
  return (
    <OrganizationPage name={organization} section="robots">
      {({ name }) => <RobotList home={{ kind: "organization", name }} page={page} />}
    </OrganizationPage>
  );
}
