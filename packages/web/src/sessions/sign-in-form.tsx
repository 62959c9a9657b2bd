import { ApiError } from "@estiva/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button } from "../components/button.tsx";
import { Form } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { PasswordField, TextField } from "../components/text-field.tsx";
import { useUser } from "./session.ts";

interface SignInFormProps {
  readonly onSignedIn: () => Promise<void>;
  /** The password was right; now a second factor is asked for. */
  readonly onChallenge: (challenge: string) => void;
}

/** Name and password: on the sign-in page, and in the dialog above a page whose session has ended. */
export function SignInForm({ onSignedIn, onChallenge }: SignInFormProps) {
  const { t } = useTranslation("account");
  const user = useUser();
  const [username, setUsername] = useState(user?.username ?? "");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => client.reply("signIn", { body: { username: username.trim(), password } }),
    onSuccess: async (reply) => {
      if (reply.status === 202) onChallenge(reply.body.second_factor.challenge);
      else await onSignedIn();
    },
  });
  return (
    <Form onSubmit={() => signIn.mutate()}>
      {signIn.isError && <SignInProblem error={signIn.error} />}
      <TextField
        label={t("usernameOrEmail")}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
        data-autofocus={username === "" ? "" : undefined}
      />
      <PasswordField
        label={t("password")}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        maxLength={1024}
        required
        data-autofocus={username === "" ? undefined : ""}
      />
      <Button type="submit" kind="primary" wide busy={signIn.isPending}>
        {t("signIn.submit")}
      </Button>
    </Form>
  );
}

interface SecondFactorFormProps {
  readonly challenge: string;
  readonly onSignedIn: () => Promise<void>;
  readonly onStartOver: () => void;
}

/** The second step: a code of the app, or a recovery code. */
export function SecondFactorForm({ challenge, onSignedIn, onStartOver }: SecondFactorFormProps) {
  const { t } = useTranslation("account");
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () =>
      client.call("completeSecondFactor", { body: { challenge, code: code.replaceAll(/\s/g, "") } }),
    onSuccess: onSignedIn,
  });
  const { error } = confirm;
  const isOver = error instanceof ApiError && error.code === "challenge_invalid";
  return (
    <Form onSubmit={() => confirm.mutate()}>
      <p className="muted">{t("secondFactor.hint")}</p>
      {error !== null && <SignInProblem error={error} />}
      <TextField
        label={t("secondFactor.code")}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={40}
        required
        mono
        data-autofocus=""
      />
      <Button type="submit" kind="primary" wide busy={confirm.isPending} disabled={isOver}>
        {t("secondFactor.submit")}
      </Button>
      <Button onClick={onStartOver} wide>
        {t("secondFactor.startOver")}
      </Button>
    </Form>
  );
}

const known = ["credentials_invalid", "code_invalid", "email_unverified"] as const;

function SignInProblem({ error }: { error: unknown }) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const code = error instanceof ApiError ? error.code : undefined;
  const ours = known.find((one) => one === code);
  const isOver = code === "challenge_invalid";
  return (
    <Notice kind="danger">
      {isOver
        ? t("secondFactor.expired")
        : ours === undefined
          ? problemText(error, common)
          : t(`problem.${ours}`)}
    </Notice>
  );
}
