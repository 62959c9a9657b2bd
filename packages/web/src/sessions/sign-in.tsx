import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AuthCard, AuthFoot } from "../components/auth-card.tsx";
import { LinkButton } from "../components/button.tsx";
import { ElsewhereProblem } from "../identities/elsewhere-problem.tsx";
import { ProviderButtons } from "../identities/provider-buttons.tsx";
import { safeNext } from "../router/search-params.ts";
import { NoAdminNotice } from "../server/no-admin-notice.tsx";
import { useServer } from "../server/server-info.ts";
import { keepChallenge } from "./pending-challenge.ts";
import { signedIn, useUser } from "./session.ts";
import { SignInForm } from "./sign-in-form.tsx";

const route = getRouteApi("/signin");

export function SignIn() {
  const { t } = useTranslation("account");
  const { next, problem, provider, again } = route.useSearch();
  const navigate = useNavigate();
  const server = useServer();
  const user = useUser();
  const [isLeaving, setLeaving] = useState(false);
  const onSignedIn = async () => {
    setLeaving(true);
    await signedIn();
    await navigate({ href: safeNext(next), replace: true });
  };
  const onChallenge = (challenge: string) => {
    keepChallenge(challenge);
    void navigate({ to: "/signin/2fa", search: next === undefined ? {} : { next } });
  };
  if (user != null && !isLeaving && again === undefined) {
    return (
      <AuthCard title={t("signIn.title")} lead={t("signIn.alreadySignedIn", { name: user.username })}>
        <LinkButton to={safeNext(next)} kind="primary" wide>
          {t("signIn.goOn")}
        </LinkButton>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("signIn.title")}>
      <NoAdminNotice />
      {problem !== undefined && <ElsewhereProblem problem={problem} provider={provider} />}
      <SignInForm onSignedIn={onSignedIn} onChallenge={onChallenge} />
      <ProviderButtons next={safeNext(next)} />
      <AuthFoot>
        <Link to="/reset">{t("signIn.forgot")}</Link>
        {server?.sign_up === "open" && (
          <span>
            {t("signIn.noAccount")}{" "}
            <Link to="/signup" search={next === undefined ? {} : { next }}>
              {t("signUp.title")}
            </Link>
          </span>
        )}
      </AuthFoot>
    </AuthCard>
  );
}
