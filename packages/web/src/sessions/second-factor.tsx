import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AuthCard } from "../components/auth-card.tsx";
import { safeNext } from "../router/search-params.ts";
import { keepChallenge, pendingChallenge } from "./pending-challenge.ts";
import { signedIn } from "./session.ts";
import { SecondFactorForm } from "./sign-in-form.tsx";

const route = getRouteApi("/signin/2fa");

export function SecondFactor() {
  const { t } = useTranslation("account");
  const navigate = useNavigate();
  const asked = route.useSearch();
  const [{ challenge, next }] = useState(() => takeStep(asked.next));
  const search = next === undefined ? {} : { next };
  if (challenge === undefined) return <Navigate to="/signin" search={search} replace />;
  return (
    <AuthCard title={t("secondFactor.title")}>
      <SecondFactorForm
        challenge={challenge}
        onSignedIn={async () => {
          await signedIn();
          await navigate({ href: safeNext(next), replace: true });
          keepChallenge(undefined);
        }}
        onStartOver={() => {
          keepChallenge(undefined);
          void navigate({ to: "/signin", search, replace: true });
        }}
      />
    </AuthCard>
  );
}

/** The first step was the form's, or a provider's: then the server has put it into the address's fragment. */
function takeStep(asked: string | undefined): { challenge: string | undefined; next: string | undefined } {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const challenge = fragment.get("challenge");
  if (challenge === null) return { challenge: pendingChallenge(), next: asked };
  // A secret stays neither in the address bar nor in the history.
  history.replaceState(history.state, "", location.pathname);
  return { challenge, next: fragment.get("next") ?? asked };
}
