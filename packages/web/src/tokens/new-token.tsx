import { ApiError } from "@estiva/client";
import type { Answer } from "@estiva/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { problemText } from "../api/problem-text.ts";
import { Button, LinkButton } from "../components/button.tsx";
import { Select } from "../components/choices.tsx";
import { CommandLine } from "../components/command-line.tsx";
import { Form, FormActions } from "../components/form.tsx";
import { Notice } from "../components/notice.tsx";
import { Panel } from "../components/panel.tsx";
import { TextField } from "../components/text-field.tsx";
import { useRegistryHost } from "../server/server-info.ts";
import styles from "./new-token.module.css";
import { ScopePicker, useScopes } from "./scope-picker.tsx";

type MadeToken = Answer<"createToken">;

/** A new token: its form, and then its secret, once. */
export function NewToken({ username }: { username: string }) {
  const [made, setMade] = useState<MadeToken>();
  if (made !== undefined) return <TokenSecret token={made} username={username} />;
  return <NewTokenForm username={username} onMade={setMade} />;
}

const lifetimes = ["7", "30", "90", "365", "date"] as const;
type Lifetime = (typeof lifetimes)[number];

interface NewTokenFormProps {
  readonly username: string;
  readonly onMade: (token: MadeToken) => void;
}

function NewTokenForm({ username, onMade }: NewTokenFormProps) {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const scopes = useScopes(username);
  const expiry = useExpiry();
  const [isSent, setSent] = useState(false);
  const create = useMutation({
    mutationFn: () =>
      send("createToken", {
        body: { name: name.trim(), scopes: [...scopes.texts], expires_at: expiry.end ?? "" },
      }),
    onSuccess: async (token) => {
      onMade(token);
      await invalidate("listTokens");
    },
  });
  const submit = () => {
    setSent(true);
    if (name.trim() !== "" && scopes.isRight && expiry.end !== undefined) create.mutate();
  };
  const isExpiryRefused = refuses(create.error, "expires_at");
  return (
    <Panel title={t("newToken.title")}>
      <Form label={t("newToken.title")} onSubmit={submit}>
        {create.isError && !isExpiryRefused && (
          <Notice kind="danger">{problemText(create.error, common)}</Notice>
        )}
        <div className={styles.row}>
          <TextField
            label={t("tokens.name")}
            hint={t("newToken.nameHint")}
            value={name}
            required
            autoComplete="off"
            maxLength={100}
            error={isSent && name.trim() === "" ? common("field.required") : undefined}
            onChange={setName}
          />
          <ExpiryFields expiry={expiry} isSent={isSent} isRefused={isExpiryRefused} />
        </div>
        <ScopePicker scopes={scopes} showsProblems={isSent} />
        <FormActions>
          <Button type="submit" kind="primary" busy={create.isPending}>
            {t("newToken.submit")}
          </Button>
          <Button onClick={() => void navigate({ to: "/settings/tokens" })}>{common("action.cancel")}</Button>
        </FormActions>
      </Form>
    </Panel>
  );
}

interface ExpiryFieldsProps {
  readonly expiry: ReturnType<typeof useExpiry>;
  readonly isSent: boolean;
  readonly isRefused: boolean;
}

function ExpiryFields({ expiry, isSent, isRefused }: ExpiryFieldsProps) {
  const { t } = useTranslation("account");
  const refusal = isRefused ? t("newToken.tooLong") : undefined;
  return (
    <>
      <Select
        label={t("expires")}
        value={expiry.lifetime}
        choices={lifetimes.map((value) => ({
          value,
          label: value === "date" ? t("newToken.onDay") : t("newToken.inDays", { count: Number(value) }),
        }))}
        error={expiry.lifetime === "date" ? undefined : refusal}
        onChange={expiry.setLifetime}
      />
      {expiry.lifetime === "date" && (
        <TextField
          label={t("newToken.lastDay")}
          type="date"
          value={expiry.day}
          min={localDay(new Date())}
          required
          error={isSent && expiry.end === undefined ? t("newToken.dayWrong") : refusal}
          onChange={expiry.setDay}
        />
      )}
    </>
  );
}

/** When the token ends: some days from now, or with a day's last second, by the clock here. */
function useExpiry() {
  const [lifetime, setLifetime] = useState<Lifetime>("90");
  const [day, setDay] = useState("");
  return {
    lifetime,
    setLifetime,
    day,
    setDay,
    /** Undefined where no day is chosen, or one that is over. */
    get end(): string | undefined {
      if (lifetime !== "date") return new Date(Date.now() + Number(lifetime) * 86_400_000).toISOString();
      const last = new Date(`${day}T23:59:59`);
      return last.getTime() > Date.now() ? last.toISOString() : undefined;
    },
  };
}

/** As a date field has it, by the clock here. */
function localDay(time: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

function refuses(error: unknown, field: string): boolean {
  return error instanceof ApiError && error.fields.some(({ pointer }) => pointer.startsWith(`#/${field}`));
}

/** The secret stands here until the page is left; the server keeps only its hash. */
function TokenSecret({ token, username }: { token: MadeToken; username: string }) {
  const { t } = useTranslation("account");
  const host = useRegistryHost();
  return (
    <Panel
      title={t("newToken.made", { name: token.name })}
      actions={<LinkButton to="/settings/tokens">{t("newToken.done")}</LinkButton>}
    >
      <div className={styles.secret}>
        <Notice kind="warn">{t("newToken.once")}</Notice>
        <CommandLine command={token.token} what={t("newToken.secret")} prompt={false} />
        <p>{t("newToken.login")}</p>
        <CommandLine command={`docker login -u ${username} ${host}`} what={t("newToken.loginCommand")} />
        <p className="muted">{t("newToken.loginHint")}</p>
        <p>{t("newToken.script")}</p>
        <CommandLine
          command={`echo "$TOKEN" | docker login -u ${username} --password-stdin ${host}`}
          what={t("newToken.scriptCommand")}
        />
      </div>
    </Panel>
  );
}
