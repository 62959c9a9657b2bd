import { getRouteApi, Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AuthCard } from "../components/auth-card.tsx";
import { SecondFactorForm } from "../components/sign-in-form.tsx";
import { keepChallenge, pendingChallenge } from "../pending-challenge.ts";
import { safeNext } from "../search-params.ts";
import { signedIn } from "../session.ts";

const route = getRouteApi("/signin/2fa");

export function SecondFactor() {
  const { t } = useTranslation("account");
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [challenge] = useState(pendingChallenge);
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
