/** The pages of an organisation, as their addresses name them. */
export type OrganizationSection =
  | "overview"
  | "members"
  | "teams"
  | "access"
  | "robots"
  | "quota"
  | "audit"
  | "settings";

/** The path of an organisation's page: `/o/acme/teams/ops`. */
export function organizationPath(name: string, section: OrganizationSection = "overview", team = ""): string {
  if (section === "overview") return `/o/${name}`;
  return team === "" ? `/o/${name}/${section}` : `/o/${name}/${section}/${team}`;
}

/** The path of a person's page. */
export function userPath(username: string): string {
  return `/u/${username}`;
}
