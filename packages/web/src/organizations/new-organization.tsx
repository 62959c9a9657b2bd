import { ApiError } from "@estiva/client";
import { accountNameLength, accountNamePattern } from "@estiva/protocol/account-name";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { NameField } from "../components/name-field.tsx";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useRegistryHost } from "../server/server-info.ts";
import { type Naming, NamingFields } from "./naming-fields.tsx";
import { organizationPath } from "./organization-address.ts";
import { useOrganizationProblem } from "./organization-problem.ts";

const aboutTheName = ["name_taken", "name_reserved", "name_confusable", "root_repositories_exist"];

/** Create organisation. */
export function NewOrganization() {
  const { t } = useTranslation("organization");
  const problem = useOrganizationProblem();
  const navigate = useNavigate();
  const host = useRegistryHost();
  const [name, setName] = useState("");
  const [naming, setNaming] = useState<Naming>({ display_name: "", description: "" });
  const [isTried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => send("createOrganization", { body: { name, ...naming } }),
    onSuccess: async (made) => {
      await invalidate("listOrganizations", "listNamespaces", "search");
      await navigate({ to: organizationPath(made.name) });
    },
  });
  const grammar = useNameProblem(name);
  const isAboutName = create.error instanceof ApiError && aboutTheName.includes(create.error.code);
  const nameError = isAboutName ? problem(create.error) : isTried ? grammar : undefined;
  return (
    <Page title={t("create.title")} lead={t("create.lead")} narrow>
      <Form
        onSubmit={() => {
          setTried(true);
          if (grammar === undefined) create.mutate();
        }}
      >
        {create.isError && !isAboutName && <Notice kind="danger">{problem(create.error)}</Notice>}
        <NameField
          label={t("create.name")}
          value={name}
          maxLength={accountNameLength.max}
          hint={t("create.nameHint", { host, name: name === "" ? t("create.nameExample") : name })}
          error={nameError}
          onBlur={() => setTried(isTried || name !== "")}
          onChange={(value) => {
            setName(value);
            create.reset();
          }}
        />
        <NamingFields naming={naming} onChange={setNaming} />
        <FormActions>
          <Button type="submit" kind="primary" busy={create.isPending}>
            {t("create.submit")}
          </Button>
        </FormActions>
      </Form>
    </Page>
  );
}

function useNameProblem(name: string): string | undefined {
  const { t } = useTranslation("organization");
  if (name === "") return t("create.nameNeeded");
  return accountNamePattern.test(name) && name.length >= accountNameLength.min
    ? undefined
    : t("create.nameGrammar");
}
