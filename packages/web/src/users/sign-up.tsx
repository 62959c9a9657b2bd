import { ApiError } from "@estiva/client";
import type { Answer } from "@estiva/contract/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, read } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { AuthCard, AuthFoot } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { ProviderButtons } from "../identities/provider-buttons.tsx";
import { keepInvitation, pendingInvitation } from "../invitations/pending-invitation.ts";
import { safeNext } from "../router/search-params.ts";
import { NoAdminNotice } from "../server/no-admin-notice.tsx";
import { useServer } from "../server/server-info.ts";
import { WithServer } from "../server/with-server.tsx";
import { signedIn } from "../sessions/session.ts";
import { AccountFields } from "./account-fields.tsx";
import { type AccountValues, refusedField, useAccountForm } from "./account-form.ts";

const route = getRouteApi("/signup");

type PendingIdentity = Answer<"getPendingIdentity">;

export function SignUp() {
  const { t } = useTranslation("account");
  const { provider } = route.useSearch();
  const invitation = useInvitation();
  const pending = useQuery({ ...read("getPendingIdentity"), enabled: provider !== undefined, retry: false });
  return (
    <WithServer title={t("signUp.title")}>
      {({ sign_up: rule }) => {
        if (rule === "closed")
          return <OnlySignIn title={t("signUp.closedTitle")} hint={t("signUp.closedHint")} />;
        if (rule === "invite" && invitation === undefined)
          return <OnlySignIn title={t("signUp.inviteTitle")} hint={t("signUp.inviteHint")} />;
        if (pending.isLoading) return <Skeleton height={420} />;
        return <SignUpForm identity={pending.data} isLate={pending.isError} />;
      }}
    </WithServer>
  );
}

function OnlySignIn({ title, hint }: { title: string; hint: string }) {
  const { t } = useTranslation("account");
  return (
    <AuthCard title={title} lead={hint}>
      <NoAdminNotice />
      <LinkButton to="/signin" kind="primary" wide>
        {t("signIn.title")}
      </LinkButton>
    </AuthCard>
  );
}

interface SignUpFormProps {
  /** What a provider has vouched for: then no password is needed. */
  readonly identity: PendingIdentity | undefined;
  /** A provider had vouched, too long ago. */
  readonly isLate: boolean;
}

function SignUpForm({ identity, isLate }: SignUpFormProps) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const { next } = route.useSearch();
  const form = useAccountForm({
    username: identity?.suggested_username ?? "",
    email: identity?.email ?? "",
  });
  const signUp = useSignUp(form.values, identity);
  const needsPassword = identity === undefined;
  const submit = () => {
    if (form.check({ needsPassword })) signUp.mutate();
  };
  if (signUp.data === "unverified")
    return (
      <OnlySignIn
        title={t("signUp.checkMailTitle")}
        hint={t("signUp.checkMailHint", { email: form.values.email.trim() })}
      />
    );
  const lead = t("signUp.identityLead", { provider: identity?.provider_name ?? "" });
  return (
    <AuthCard title={t("signUp.title")} lead={identity === undefined ? t("signUp.lead") : lead}>
      <NoAdminNotice />
      <Form onSubmit={submit}>
        {isLate && <Notice kind="warn">{t("signUp.identityExpired")}</Notice>}
        {signUp.isError && refusedField(signUp.error) === undefined && (
          <Notice kind="danger">{problemText(signUp.error, common)}</Notice>
        )}
        <AccountFields
          form={form}
          needsPassword={needsPassword}
          error={signUp.error}
          forgetError={signUp.reset}
        />
        <Button type="submit" kind="primary" wide busy={signUp.isPending}>
          {t("signUp.submit")}
        </Button>
      </Form>
      {identity === undefined && <ProviderButtons next={safeNext(next)} />}
      <AuthFoot>
        <span>
          {t("signUp.haveAccount")}{" "}
          {identity === undefined ? (
            <Link to="/signin" search={{ next }}>
              {t("signIn.title")}
            </Link>
          ) : (
            <Link to="/signin/identity" search={{ next }}>
              {t("signUp.hasAccountToLink")}
            </Link>
          )}
        </span>
      </AuthFoot>
    </AuthCard>
  );
}

/** Makes the account and signs in; `unverified` where its address must be verified first. */
function useSignUp({ username, email, password }: AccountValues, identity: PendingIdentity | undefined) {
  const { next } = route.useSearch();
  const invitation = useInvitation();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (): Promise<"in" | "unverified"> => {
      const proof = identity === undefined ? { password } : { identity: identity.pending };
      const asked = invitation === undefined ? {} : { invitation };
      await client.call("createUser", { body: { username, email: email.trim(), ...proof, ...asked } });
      if (invitation !== undefined) keepInvitation(undefined);
      if (identity !== undefined) return "in";
      try {
        await client.call("signIn", { body: { username, password } });
        return "in";
      } catch (error) {
        if (error instanceof ApiError && error.code === "email_unverified") return "unverified";
        throw error;
      }
    },
    onSuccess: async (outcome) => {
      if (outcome === "unverified") return;
      await signedIn();
      await navigate({ href: safeNext(next), replace: true });
    },
  });
}

/** Of the address; or, where one is needed, of the link that was opened in this window. */
function useInvitation(): string | undefined {
  const { invitation } = route.useSearch();
  const isNeeded = useServer()?.sign_up === "invite";
  return invitation ?? (isNeeded ? pendingInvitation() : undefined);
}
