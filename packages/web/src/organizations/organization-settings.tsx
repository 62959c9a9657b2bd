import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Checkbox } from "../components/choices.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { showToast } from "../components/toasts.tsx";
import { DefaultVisibility } from "../namespaces/default-visibility.tsx";
import { DeleteOrganization } from "./delete-organization.tsx";
import { type Naming, NamingFields } from "./naming-fields.tsx";
import { OrganizationPage } from "./organization-page.tsx";
import { useOrganizationProblem } from "./organization-problem.ts";
import type { Organization } from "./use-organization.ts";

const route = getRouteApi("/o/$organization/settings");

/** An organisation's settings. */
export function Settings() {
  const { organization } = route.useParams();
  return (
    <OrganizationPage name={organization} section="settings">
      {(view) =>
        view.organization === undefined ? null : (
          <>
            <General organization={view.organization} />
            {view.may.includes("manage-access") && <DefaultVisibility namespace={view.name} />}
            <DeleteOrganization name={view.name} />
          </>
        )
      }
    </OrganizationPage>
  );
}

function General({ organization }: { organization: Organization }) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const { name } = organization;
  const [naming, setNaming] = useState<Naming>({
    display_name: organization.display_name,
    description: organization.description,
  });
  const [requires, setRequires] = useState(organization.require_second_factor);
  const save = useMutation({
    mutationFn: () =>
      send("updateOrganization", {
        path: { organization: name },
        body: { ...naming, require_second_factor: requires },
      }),
    onSuccess: async () => {
      await invalidate(
        "getOrganization",
        "getNamespace",
        "listOrganizations",
        "listMembers",
        "getNamespaceAccess",
      );
      showToast("ok", common("action.saved"));
    },
  });
  return (
    <Panel title={t("settings.general")}>
      <Form onSubmit={() => save.mutate()} label={t("settings.general")}>
        {save.isError && <Notice kind="danger">{problem(save.error)}</Notice>}
        <NamingFields naming={naming} placeholder={name} onChange={setNaming} />
        <Checkbox
          label={t("settings.requireFactor")}
          hint={t("settings.requireFactorHint")}
          checked={requires}
          onChange={setRequires}
        />
        {requires && !organization.require_second_factor && (
          <Notice kind="warn">{t("settings.requireFactorMeans")}</Notice>
        )}
        <FormActions>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {common("action.save")}
          </Button>
        </FormActions>
      </Form>
    </Panel>
  );
}
