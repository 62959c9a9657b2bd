import { ApiError } from "@estiva/client";
import { AccountName, accountNameLength } from "@estiva/protocol/account-name";
import { passwordLength } from "@estiva/protocol/management/limits";
import type { Answer } from "@estiva/protocol/management/operations";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, read } from "../api.ts";
import { AuthCard, AuthFoot } from "../components/auth-card.tsx";
import { Button, LinkButton } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Skeleton } from "../components/loading.tsx";
import { Notice } from "../components/notice.tsx";
import { ProviderButtons } from "../components/provider-buttons.tsx";
import { PasswordField, TextField } from "../components/text-field.tsx";
import { problemText } from "../problem-text.ts";
import { safeNext } from "../search-params.ts";
import { useRegistryHost, useServer } from "../server-info.ts";
import { signedIn } from "../session.ts";

const route = getRouteApi("/signup");

type FieldName = "username" | "email" | "password";
type Values = Readonly<Record<FieldName, string>>;

/** Which field an answer's code is about. */
const fieldOfCode = {
  name_taken: "username",
  name_reserved: "username",
  name_confusable: "username",
  root_repositories_exist: "username",
  email_taken: "email",
  password_too_short: "password",
  password_too_long: "password",
  password_too_common: "password",
} as const satisfies Readonly<Record<string, FieldName>>;

type PendingIdentity = Answer<"getPendingIdentity">;

export function SignUp() {
  const { t } = useTranslation("account");
  const { invitation, provider } = route.useSearch();
  const server = useServer();
  const pending = useQuery({ ...read("getPendingIdentity"), enabled: provider !== undefined, retry: false });
  if (server === undefined || pending.isLoading) return <Skeleton height={420} />;
  if (server.sign_up === "closed")
    return <OnlySignIn title={t("signUp.closedTitle")} hint={t("signUp.closedHint")} />;
  if (server.sign_up === "invite" && invitation === undefined)
    return <OnlySignIn title={t("signUp.inviteTitle")} hint={t("signUp.inviteHint")} />;
  return <SignUpForm identity={pending.data} isLate={pending.isError} />;
}

function OnlySignIn({ title, hint }: { title: string; hint: string }) {
  const { t } = useTranslation("account");
  return (
    <AuthCard title={title} lead={hint}>
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
  const host = useRegistryHost();
  const [values, setValues] = useState<Values>({
    username: identity?.suggested_username ?? "",
    email: identity?.email ?? "",
    password: "",
  });
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  const problems = useProblems(values, identity === undefined);
  const signUp = useSignUp(values, identity);
  const refused = refusedField(signUp.error);
  const problemOf = (name: FieldName) => {
    if (refused?.field === name) return t(`problem.${refused.code}`, passwordLength);
    return touched.has(name) ? problems[name] : undefined;
  };
  const field = (name: FieldName) => ({
    label: t(name),
    name,
    value: values[name],
    required: true,
    error: problemOf(name),
    onChange: (value: string) => {
      setValues({ ...values, [name]: value });
      if (refused?.field === name) signUp.reset();
    },
    onBlur: () => {
      if (values[name] !== "") setTouched(new Set([...touched, name]));
    },
  });
  const submit = () => {
    setTouched(new Set(["username", "email", "password"]));
    if (Object.keys(problems).length === 0) signUp.mutate();
  };
  if (signUp.data === "unverified")
    return (
      <OnlySignIn
        title={t("signUp.checkMailTitle")}
        hint={t("signUp.checkMailHint", { email: values.email.trim() })}
      />
    );
  const lead = t("signUp.identityLead", { provider: identity?.provider_name ?? "" });
  return (
    <AuthCard title={t("signUp.title")} lead={identity === undefined ? t("signUp.lead") : lead}>
      <Form onSubmit={submit}>
        {isLate && <Notice kind="warn">{t("signUp.identityExpired")}</Notice>}
        {signUp.isError && refused === undefined && (
          <Notice kind="danger">{problemText(signUp.error, common)}</Notice>
        )}
        <TextField
          {...field("username")}
          hint={t("signUp.usernameHint", { host, name: values.username || t("signUp.usernamePlaceholder") })}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={accountNameLength.max}
        />
        <TextField {...field("email")} type="email" autoComplete="email" maxLength={254} />
        {identity === undefined && (
          <PasswordField
            {...field("password")}
            hint={t("signUp.passwordHint", passwordLength)}
            autoComplete="new-password"
            maxLength={passwordLength.max}
          />
        )}
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
function useSignUp({ username, email, password }: Values, identity: PendingIdentity | undefined) {
  const { next, invitation } = route.useSearch();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (): Promise<"in" | "unverified"> => {
      const proof = identity === undefined ? { password } : { identity: identity.pending };
      const asked = invitation === undefined ? {} : { invitation };
      await client.call("createUser", { body: { username, email: email.trim(), ...proof, ...asked } });
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

/** What can be said of the values before the server is asked. */
function useProblems(values: Values, needsPassword: boolean): Partial<Record<FieldName, string>> {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const { username, email, password } = values;
  const { min, max } = accountNameLength;
  const isRightLength = username.length >= min && username.length <= max;
  const said: Partial<Record<FieldName, string>> = {};
  if (username === "") said.username = common("field.required");
  else if (!isRightLength) said.username = t("problem.usernameLength", accountNameLength);
  else if (AccountName.parse(username) === undefined) said.username = t("problem.usernameGrammar");
  if (email === "") said.email = common("field.required");
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) said.email = t("problem.emailGrammar");
  if (!needsPassword) return said;
  if (password === "") said.password = common("field.required");
  else if (password.length < passwordLength.min)
    said.password = t("problem.password_too_short", passwordLength);
  return said;
}

function refusedField(error: unknown) {
  if (!(error instanceof ApiError) || !Object.hasOwn(fieldOfCode, error.code)) return undefined;
  const code = error.code as keyof typeof fieldOfCode;
  return { field: fieldOfCode[code], code };
}
