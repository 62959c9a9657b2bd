import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import type { IconName } from "../components/icon.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { EmptyState, PanelError } from "../components/panel.tsx";
import { Stack } from "../components/stack.tsx";
import { SideNav } from "../components/tabs.tsx";
import { NotFound } from "../home/not-found.tsx";
import { InvitationNotice } from "../invitations/invitation-notice.tsx";
import { type OrganizationSection, organizationPath } from "./organization-address.ts";
import { type Organization, type OrganizationView, useOrganization } from "./use-organization.ts";
import { YourRole } from "./your-role.tsx";

const sections = [
  { id: "overview", icon: "box", needs: undefined },
  { id: "members", icon: "users", needs: "read-members" },
  { id: "teams", icon: "building", needs: "read-members" },
  { id: "access", icon: "shield", needs: "manage-access" },
  { id: "robots", icon: "robot", needs: "manage-access" },
  { id: "quota", icon: "layers", needs: "manage-members" },
  { id: "audit", icon: "activity", needs: "manage-access" },
  { id: "settings", icon: "sliders", needs: "manage-members" },
] as const satisfies readonly {
  id: OrganizationSection;
  icon: IconName;
  needs: Organization["may"][number] | undefined;
}[];

type Need = (typeof sections)[number]["needs"];

/** Who sees what needs that. */
const audiences = {
  "read-members": "members",
  "manage-members": "owners",
  "manage-access": "owners",
} as const;

interface OrganizationPageProps {
  readonly name: string;
  readonly section: OrganizationSection;
  readonly children: (organization: OrganizationView) => ReactNode;
}

/** A page of an organisation: its name, the ways to its other pages, and what this one shows. */
export function OrganizationPage({ name, section, children }: OrganizationPageProps) {
  const { t } = useTranslation("organization");
  const { view, isMissing, error, refetch } = useOrganization(name);
  if (isMissing) return <NotFound />;
  const shownName = view?.displayName ?? name;
  return (
    <Page
      title={section === "overview" ? shownName : `${t(`section.${section}`)} · ${shownName}`}
      heading={shownName}
      badges={view === undefined ? null : <Badges view={view} />}
      lead={view?.description || undefined}
    >
      {view === undefined ? (
        error === null ? (
          <Skeleton rows={6} />
        ) : (
          <PanelError error={error} onRetry={refetch} />
        )
      ) : (
        <Sections view={view} section={section}>
          {children(view)}
        </Sections>
      )}
    </Page>
  );
}

function Badges({ view }: { view: OrganizationView }) {
  return (
    <>
      {view.displayName !== view.name && <Chip mono>{view.name}</Chip>}
      <YourRole role={view.organization?.role} />
    </>
  );
}

interface SectionsProps {
  readonly view: OrganizationView;
  readonly section: OrganizationSection;
  readonly children: ReactNode;
}

function Sections({ view, section, children }: SectionsProps) {
  const { t } = useTranslation("organization");
  const shown = sections.filter(({ needs }) => isGiven(view, needs));
  const needed = sections.find(({ id }) => id === section)?.needs;
  const content = (
    <Stack>
      {view.organization?.suspended === true && (
        <Notice kind="danger">{t("suspended", { name: view.displayName })}</Notice>
      )}
      {view.organization?.awaits_second_factor === true && <LockedNotice name={view.name} />}
      {view.organization?.role === null && <InvitationNotice organization={view.name} />}
      {needed === undefined || view.may.includes(needed) ? (
        children
      ) : (
        <NotForYou need={needed} name={view.displayName} />
      )}
    </Stack>
  );
  // To strangers it is one page.
  if (shown.length === 1) return content;
  return (
    <SideNav
      label={view.displayName}
      sections={shown.map(({ id, icon }) => ({
        label: t(`section.${id}`),
        to: organizationPath(view.name, id),
        isCurrent: id === section,
        icon,
      }))}
    >
      {content}
    </SideNav>
  );
}

function isGiven({ may }: OrganizationView, need: Need): boolean {
  return need === undefined || may.includes(need);
}

function NotForYou({ need, name }: { need: keyof typeof audiences; name: string }) {
  const { t } = useTranslation("organization");
  return (
    <EmptyState title={t(`notForYou.${audiences[need]}`, { name })}>
      <p className="muted">{t("notForYou.hint")}</p>
    </EmptyState>
  );
}

function LockedNotice({ name }: { name: string }) {
  const { t } = useTranslation("organization");
  return (
    <Notice kind="warn" action={<LinkButton to="/settings/security">{t("secondFactor.setUp")}</LinkButton>}>
      {t("secondFactor.locked", { name })}
    </Notice>
  );
}
