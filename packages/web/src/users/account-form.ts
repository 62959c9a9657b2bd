import { ApiError } from "@estiva/client";
import { passwordLength } from "@estiva/contract/limits";
import { AccountName, accountNameLength } from "@estiva/protocol/account-name";
import { useState } from "react";
import { useTranslation } from "react-i18next";

export type AccountField = "username" | "email" | "password";
export type AccountValues = Readonly<Record<AccountField, string>>;

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
} as const satisfies Readonly<Record<string, AccountField>>;

/** What a call's failure says of one of an account's fields; undefined where it is about something else. */
export function refusedField(error: unknown) {
  if (!(error instanceof ApiError) || !Object.hasOwn(fieldOfCode, error.code)) return undefined;
  const code = error.code as keyof typeof fieldOfCode;
  return { field: fieldOfCode[code], code };
}

interface AccountFormOptions {
  /** False where a provider vouches for the person. */
  readonly needsPassword: boolean;
  /** Of the call that makes the account. */
  readonly error: Error | null;
  readonly forgetError: () => void;
}

/** The fields of a new account: their values, and what is wrong with each once it was left or sent. */
export function useAccountForm(initial: Partial<AccountValues> = {}) {
  const [values, setValues] = useState<AccountValues>({ username: "", email: "", password: "", ...initial });
  const [touched, setTouched] = useState<ReadonlySet<AccountField>>(new Set());
  const { t } = useTranslation("account");
  const find = useProblems();
  return {
    values,
    /** Shows everything that is wrong. @returns whether nothing is. */
    check({ needsPassword }: Pick<AccountFormOptions, "needsPassword">): boolean {
      setTouched(new Set(["username", "email", "password"]));
      return Object.keys(find(values, needsPassword)).length === 0;
    },
    /** What one of the fields takes. */
    field(name: AccountField, { needsPassword, error, forgetError }: AccountFormOptions) {
      const refused = refusedField(error);
      const isRefused = refused?.field === name;
      const said = touched.has(name) ? find(values, needsPassword)[name] : undefined;
      return {
        label: t(name),
        name,
        value: values[name],
        required: true,
        error: isRefused ? t(`problem.${refused.code}`, passwordLength) : said,
        onChange: (value: string) => {
          setValues({ ...values, [name]: value });
          if (isRefused) forgetError();
        },
        onBlur: () => {
          if (values[name] !== "") setTouched(new Set([...touched, name]));
        },
      };
    },
  };
}

/** What can be said of the values before the server is asked. */
function useProblems() {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  const newPassword = useNewPasswordProblem();
  return ({ username, email, password }: AccountValues, needsPassword: boolean) => {
    const { min, max } = accountNameLength;
    const isRightLength = username.length >= min && username.length <= max;
    const said: Partial<Record<AccountField, string>> = {};
    if (username === "") said.username = common("field.required");
    else if (!isRightLength) said.username = t("problem.usernameLength", accountNameLength);
    else if (AccountName.parse(username) === undefined) said.username = t("problem.usernameGrammar");
    if (email === "") said.email = common("field.required");
    else if (!isEmail(email)) said.email = t("problem.emailGrammar");
    const passwordProblem = needsPassword ? newPassword(password) : undefined;
    if (passwordProblem !== undefined) said.password = passwordProblem;
    return said;
  };
}

/** Whether it could be one; the server looks closer. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());
}

/** What can be said of a new password before the server is asked, for any page that takes one. */
export function useNewPasswordProblem(): (password: string) => string | undefined {
  const { t } = useTranslation("account");
  const { t: common } = useTranslation();
  return (password) => {
    if (password === "") return common("field.required");
    return password.length < passwordLength.min ? t("problem.password_too_short", passwordLength) : undefined;
  };
}
