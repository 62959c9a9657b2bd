import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { IconName } from "../components/icon.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Page } from "../components/page.tsx";
import { EmptyState } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { SideNav } from "../components/tabs.tsx";
import { useUser } from "../sessions/session.ts";

const sections = [
  { id: "overview", to: "/admin", icon: "activity" },
  { id: "users", to: "/admin/users", icon: "users" },
  { id: "organizations", to: "/admin/organizations", icon: "building" },
  { id: "storage", to: "/admin/storage", icon: "layers" },
  { id: "jobs", to: "/admin/jobs", icon: "refresh" },
  { id: "audit", to: "/admin/audit", icon: "file" },
  { id: "names", to: "/admin/names", icon: "tag" },
] as const satisfies readonly { id: string; to: string; icon: IconName }[];

export type AdminSection = (typeof sections)[number]["id"];

interface AdminPageProps {
  readonly section: AdminSection;
  readonly children: ReactNode;
}

/** A page of the administration; others than administrators are told so, and nothing is asked for. */
export function AdminPage({ section, children }: AdminPageProps) {
  const { t } = useTranslation("admin");
  const user = useUser();
  const title = t("title");
  const own = t(`section.${section}`);
  return (
    <Page title={section === "overview" ? title : `${own} · ${title}`} heading={title}>
      {user == null ? (
        <Skeleton rows={6} />
      ) : !user.may.includes("administer") ? (
        <EmptyState title={t("notForYou.title")}>
          <p className="muted">{t("notForYou.hint")}</p>
        </EmptyState>
      ) : (
        <SideNav
          label={title}
          sections={sections.map(({ id, to, icon }) => ({
            label: t(`section.${id}`),
            isCurrent: id === section,
            to,
            icon,
          }))}
        >
          <Stack>{children}</Stack>
        </SideNav>
      )}
    </Page>
  );
}
