import { getRouteApi } from "@tanstack/react-router";
import { RobotList } from "../../access/robot-list.tsx";
import { OrganizationPage } from "./organization-page.tsx";

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
