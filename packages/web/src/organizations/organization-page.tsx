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
import { type OrganizationView, useOrganization } from "./use-organization.ts";

const sections = [
  { id: "overview", icon: "box", for: "anyone" },
  { id: "members", icon: "users", for: "member" },
  { id: "teams", icon: "building", for: "member" },
  { id: "access", icon: "shield", for: "owner" },
  { id: "robots", icon: "robot", for: "owner" },
  { id: "quota", icon: "layers", for: "manager" },
  { id: "audit", icon: "activity", for: "owner" },
  { id: "settings", icon: "sliders", for: "manager" },
] as const satisfies readonly { id: OrganizationSection; icon: IconName; for: Audience }[];

type Audience = "anyone" | "member" | "manager" | "owner";

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
  const { t } = useTranslation("organization");
  const role = view.organization?.role ?? null;
  return (
    <>
      {view.displayName !== view.name && <Chip mono>{view.name}</Chip>}
      {role !== null && <Chip kind="accent">{t(`role.you.${role}`)}</Chip>}
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
  const shown = sections.filter((one) => mayOpen(view, one.for));
  const wanted = sections.find(({ id }) => id === section)?.for ?? "anyone";
  const content = (
    <Stack>
      {view.organization?.suspended === true && (
        <Notice kind="danger">{t("suspended", { name: view.displayName })}</Notice>
      )}
      {view.isLocked && <LockedNotice name={view.name} />}
      {!view.isMember && view.organization !== undefined && <InvitationNotice organization={view.name} />}
      {mayOpen(view, wanted) ? children : <NotForYou audience={wanted} name={view.displayName} />}
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

function mayOpen(view: OrganizationView, audience: Audience): boolean {
  const may = {
    anyone: true,
    member: (view.isMember && !view.isLocked) || view.manages,
    manager: view.manages,
    owner: view.isOwner,
  };
  return may[audience];
}

function NotForYou({ audience, name }: { audience: Audience; name: string }) {
  const { t } = useTranslation("organization");
  return (
    <EmptyState
      title={audience === "member" ? t("notForYou.members", { name }) : t("notForYou.owners", { name })}
    >
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
