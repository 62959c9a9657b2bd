import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { RadioGroup } from "../components/choices.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { showToast } from "../components/toasts.tsx";
import { useOrganizationProblem } from "../organizations/organization-problem.ts";

/** Who sees what a first push makes in a namespace. */
export function DefaultVisibility({ namespace }: { namespace: string }) {
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
