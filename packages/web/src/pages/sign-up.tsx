import { ApiError } from "@estiva/client";
import { AccountName, accountNameLength } from "@estiva/protocol/account-name";
import { passwordLength } from "@estiva/protocol/management/limits";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../api.ts";
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

export function SignUp() {
  const { t } = useTranslation("account");
  const { invitation } = route.useSearch();
  const server = useServer();
  if (server === undefined) return <Skeleton height={420} />;
  if (server.sign_up === "closed")
    return <NoSignUp title={t("signUp.closedTitle")} hint={t("signUp.closedHint")} />;
  if (server.sign_up === "invite" && invitation === undefined)
    return <NoSignUp title={t("signUp.inviteTitle")} hint={t("signUp.inviteHint")} />;
  return <SignUpForm />;
}

function NoSignUp({ title, hint }: { title: string; hint: string }) {
  const { t } = useTranslation("account");
  return (
    <AuthCard title={title} lead={hint}>
      <LinkButton to="/signin" kind="primary" wide>
        {t("signIn.title")}
      </LinkButton>
    </AuthCard>
  );
}

function SignUpForm() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const { next, invitation } = route.useSearch();
  const navigate = useNavigate();
  const host = useRegistryHost();
  const [values, setValues] = useState({ username: "", email: "", password: "" });
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  const problems = useProblems(values);
  const { username, email, password } = values;
  const signUp = useMutation({
    mutationFn: async () => {
      const asked = invitation === undefined ? {} : { invitation };
      await client.call("createUser", { body: { username, email: email.trim(), password, ...asked } });
      return await client.reply("signIn", { body: { username, password } });
    },
    onSuccess: async ({ status }) => {
      if (status === 201) await signedIn();
      await navigate({ href: status === 201 ? safeNext(next) : "/signin", replace: true });
    },
  });
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
  return (
    <AuthCard title={t("signUp.title")} lead={t("signUp.lead")}>
      <Form onSubmit={submit}>
        {signUp.isError && refused === undefined && (
          <Notice kind="danger">{problemText(signUp.error, common)}</Notice>
        )}
        <TextField
          {...field("username")}
          hint={t("signUp.usernameHint", { host, name: username || t("signUp.usernamePlaceholder") })}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={accountNameLength.max}
        />
        <TextField {...field("email")} type="email" autoComplete="email" maxLength={254} />
        <PasswordField
          {...field("password")}
          hint={t("signUp.passwordHint", passwordLength)}
          autoComplete="new-password"
          maxLength={passwordLength.max}
        />
        <Button type="submit" kind="primary" wide busy={signUp.isPending}>
          {t("signUp.submit")}
        </Button>
      </Form>
      <ProviderButtons next={safeNext(next)} />
      <AuthFoot>
        <span>
          {t("signUp.haveAccount")}{" "}
          <Link to="/signin" search={next === undefined ? {} : { next }}>
            {t("signIn.title")}
          </Link>
        </span>
      </AuthFoot>
    </AuthCard>
  );
}

/** What can be said of the values before the server is asked. */
function useProblems(values: Readonly<Record<FieldName, string>>): Partial<Record<FieldName, string>> {
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
