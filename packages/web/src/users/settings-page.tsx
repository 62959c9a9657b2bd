import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { IconName } from "../components/icon.tsx";
import { Page } from "../components/page.tsx";
import { SideNav } from "../components/tabs.tsx";

const sections = {
  profile: "user",
  tokens: "key",
  sessions: "globe",
  security: "shield",
  appearance: "theme",
} as const satisfies Readonly<Record<string, IconName>>;

type SettingsSection = keyof typeof sections;

interface SettingsPageProps {
  readonly section: SettingsSection;
  readonly lead: string;
  /** At the heading's end. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One of the pages of one's own settings, beside the list of all. */
export function SettingsPage({ section, lead, actions, children }: SettingsPageProps) {
  const { t } = useTranslation("account");
  return (
    <SideNav
      label={t("settings.label")}
      sections={(Object.keys(sections) as SettingsSection[]).map((name) => ({
        label: t(`settings.${name}`),
        to: `/settings/${name}`,
        isCurrent: name === section,
        icon: sections[name],
      }))}
    >
      <Page title={t(`settings.${section}`)} lead={lead} actions={actions}>
        {children}
      </Page>
    </SideNav>
  );
}
