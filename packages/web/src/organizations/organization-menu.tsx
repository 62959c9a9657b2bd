import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { MenuGroup, MenuLink } from "../components/menu.tsx";

/** More than these are found by search. */
const mostShown = 8;

/** The account menu's ways to one's organisations, and to a new one. */
export function OrganizationMenu() {
  const { t } = useTranslation("organization");
  const { data } = useQuery({
    ...read("listOrganizations", { query: { limit: mostShown } }),
    meta: { quiet: true },
  });
  return (
    <MenuGroup label={t("menu.organizations")}>
      {(data?.items ?? []).map(({ name, display_name }) => (
        <MenuLink key={name} to="/o/$organization" params={{ organization: name }} icon="building">
          {display_name === "" ? name : display_name}
        </MenuLink>
      ))}
      <MenuLink to="/new-organization" icon="plus">
        {t("menu.create")}
      </MenuLink>
    </MenuGroup>
  );
}
