import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ElsewhereProblem } from "../components/elsewhere-problem.tsx";
import { Skeleton } from "../components/loading.tsx";
import { useOwnUser } from "../session.ts";
import { IdentitiesPanel } from "./identities-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SecondFactorPanel } from "./second-factor-panel.tsx";
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
