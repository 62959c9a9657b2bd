import { ApiError } from "@estiva/client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { read } from "../api/api.ts";
import { LinkButton } from "../components/button.tsx";
import type { IconName } from "../components/icon.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Page } from "../components/page.tsx";
import { EmptyState } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { SideNav } from "../components/tabs.tsx";
import { formatDay } from "../format/times.ts";
import { NotFound } from "../home/not-found.tsx";
import { namespacePath } from "../namespaces/namespace-home.ts";
import { userPath } from "../organizations/organization-address.ts";
import { useUser } from "../sessions/session.ts";

const sections = [
  { id: "overview", icon: "box" },
  { id: "access", icon: "shield" },
  { id: "robots", icon: "robot" },
  { id: "quota", icon: "layers" },
  { id: "audit", icon: "activity" },
] as const satisfies readonly { id: string; icon: IconName }[];

type UserSection = (typeof sections)[number]["id"];

interface UserPageProps {
  readonly name: string;
  readonly section: UserSection;
  readonly children: ReactNode;
}

/** A page of somebody and their namespace. All but the repositories are for themselves. */
export function UserPage({ name, section, children }: UserPageProps) {
  const { t, i18n } = useTranslation("account");
  const { t: of } = useTranslation("organization");
  const user = useUser();
  const profile = useQuery({ ...read("getUser", { path: { user: name } }), retry: false });
  if (profile.error instanceof ApiError && profile.error.status === 404) return <NotFound />;
  const isOwn = user?.username === name;
  const since = profile.data && formatDay(new Date(profile.data.created_at), i18n.language);
  return (
    <Page
      title={section === "overview" ? name : `${of(`section.${section}`)} · ${name}`}
      heading={name}
      lead={since === undefined ? undefined : t("user.since", { day: since })}
      actions={isOwn && <LinkButton to="/settings/profile">{t("user.settings")}</LinkButton>}
    >
      <Loaded query={profile} skeleton={<Skeleton rows={5} />}>
        {() =>
          isOwn ? (
            <SideNav
              label={name}
              sections={sections.map(({ id, icon }) => ({
                label: of(`section.${id}`),
                to: id === "overview" ? userPath(name) : namespacePath({ kind: "user", name }, id),
                isCurrent: id === section,
                icon,
              }))}
            >
              <Stack>{children}</Stack>
            </SideNav>
          ) : section === "overview" ? (
            children
          ) : (
            <EmptyState title={t("user.onlyOwn", { name })} />
          )
        }
      </Loaded>
    </Page>
  );
}
