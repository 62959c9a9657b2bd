import { ApiError } from "@estiva/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { invalidate, read, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { showToast } from "../components/toasts.tsx";
import { safeNext } from "../router/search-params.ts";
import { useUser } from "../sessions/session.ts";

const route = getRouteApi("/signin/identity");

/** Asks whether an account at a provider shall sign in this account from now on. */
export function LinkIdentity() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const user = useUser();
  const pending = useQuery({ ...read("getPendingIdentity"), retry: false });
  const link = useMutation({
    mutationFn: (secret: string) => send("linkIdentity", { body: { pending: secret } }),
    onSuccess: async ({ provider_name: provider }) => {
      await invalidate("listIdentities");
      await navigate({ href: safeNext(next), replace: true });
      showToast("ok", t("identity.linked", { provider }));
    },
  });
  if (pending.error instanceof ApiError && pending.error.status === 404)
    return (
      <AuthCard title={t("identity.title")} lead={t("signUp.identityExpired")}>
        <LinkButton to={safeNext(next)} kind="primary" wide>
          {t("signIn.goOn")}
        </LinkButton>
      </AuthCard>
    );
  return (
    <AuthCard title={t("identity.title")}>
      <Loaded query={pending} skeleton={<Skeleton height={120} />}>
        {({ pending: secret, provider_name: provider, name, email }) => (
          <Form onSubmit={() => link.mutate(secret)}>
            {link.isError && <Notice kind="danger">{problemText(link.error, common)}</Notice>}
            <p>
              {t("identity.lead", {
                provider,
                name: name ?? email ?? t("identity.somebody"),
                username: user?.username ?? "",
              })}
            </p>
            <Button type="submit" kind="primary" wide busy={link.isPending}>
              {t("identity.submit")}
            </Button>
          </Form>
        )}
      </Loaded>
    </AuthCard>
  );
}
