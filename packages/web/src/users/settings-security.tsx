import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Skeleton } from "../components/loading.tsx";
import { ElsewhereProblem } from "../identities/elsewhere-problem.tsx";
import { IdentitiesPanel } from "../identities/identities-panel.tsx";
import { PasswordPanel } from "../passwords/password-panel.tsx";
import { SecondFactorPanel } from "../second-factors/second-factor-panel.tsx";
import { useOwnUser } from "../sessions/session.ts";
import { SettingsPage } from "./settings-page.tsx";

const route = getRouteApi("/settings/security");

/** How one proves who one is. */
export function SecuritySettings() {
  const { t } = useTranslation("account");
  const { problem, provider } = route.useSearch();
  const user = useOwnUser();
  return (
    <SettingsPage section="security" lead={t("security.lead")}>
      {problem !== undefined && <ElsewhereProblem problem={problem} provider={provider} />}
      {user === undefined ? (
        <Skeleton height={420} />
      ) : (
        <>
          <PasswordPanel user={user} />
          <SecondFactorPanel />
          <IdentitiesPanel />
        </>
      )}
    </SettingsPage>
  );
}
