import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Checkbox, RadioGroup } from "../../components/choices.tsx";
import { Form, FormActions } from "../../components/form.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { TextArea, TextField } from "../../components/text-field.tsx";
import { showToast } from "../../components/toasts.tsx";
import { useOrganizationProblem } from "../../organization-problem.ts";
import { DeleteOrganization } from "./delete-organization.tsx";
import { OrganizationPage } from "./organization-page.tsx";
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
            {view.isOwner && <DefaultVisibility namespace={view.name} />}
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
  const [displayName, setDisplayName] = useState(organization.display_name);
  const [description, setDescription] = useState(organization.description);
  const [requires, setRequires] = useState(organization.require_second_factor);
  const save = useMutation({
    mutationFn: () =>
      send("updateOrganization", {
        path: { organization: name },
        body: { display_name: displayName, description, require_second_factor: requires },
      }),
    onSuccess: async () => {
      await invalidate("getOrganization", "getNamespace", "listOrganizations", "listMembers");
      showToast("ok", common("action.saved"));
    },
  });
  return (
    <Panel title={t("settings.general")}>
      <Form onSubmit={() => save.mutate()} label={t("settings.general")}>
        {save.isError && <Notice kind="danger">{problem(save.error)}</Notice>}
        <TextField
          label={t("field.displayName")}
          optional
          value={displayName}
          maxLength={100}
          placeholder={name}
          onChange={setDisplayName}
        />
        <TextArea
          label={t("field.description")}
          optional
          rows={3}
          value={description}
          maxLength={1000}
          onChange={setDescription}
        />
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

function DefaultVisibility({ namespace }: { namespace: string }) {
  const { t } = useTranslation("organization");
  const { t: common } = useTranslation();
  const problem = useOrganizationProblem();
  const facts = useQuery(read("getNamespace", { path: { namespace } }));
  const change = useMutation({
    mutationFn: (visibility: "public" | "private") =>
      send("updateNamespace", { path: { namespace }, body: { default_visibility: visibility } }),
    onSuccess: async () => {
      await invalidate("getNamespace", "listNamespaces");
      showToast("ok", common("action.saved"));
    },
  });
  return (
    <Panel title={t("settings.newRepositories")}>
      <Loaded query={facts}>
        {({ default_visibility }) => (
          <>
            {change.isError && <Notice kind="danger">{problem(change.error)}</Notice>}
            <RadioGroup
              label={t("settings.defaultVisibility")}
              value={change.isPending ? change.variables : default_visibility}
              onChange={(visibility) => change.mutate(visibility)}
              choices={[
                {
                  value: "private",
                  label: common("visibility.private"),
                  hint: t("settings.privateHint"),
                  icon: "lock",
                },
                {
                  value: "public",
                  label: common("visibility.public"),
                  hint: t("settings.publicHint"),
                  icon: "globe",
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
