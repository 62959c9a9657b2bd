import { passwordLength } from "@estiva/contract/limits";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../components/text-field.tsx";
import { refusedField, useNewPasswordProblem } from "../users/account-form.ts";

/** A new password's value, and what is wrong with it once it was left or sent. */
export function useNewPassword() {
  const [value, setValue] = useState("");
  const [isTouched, setTouched] = useState(false);
  const find = useNewPasswordProblem();
  return {
    value,
    set: setValue,
    problem: isTouched ? find(value) : undefined,
    leave: () => setTouched(isTouched || value !== ""),
    /** Shows what is wrong. @returns whether nothing is. */
    check: (): boolean => {
      setTouched(true);
      return find(value) === undefined;
    },
    clear: () => {
      setValue("");
      setTouched(false);
    },
  };
}

interface NewPasswordFieldProps {
  readonly form: ReturnType<typeof useNewPassword>;
  /** Of the call that sets it. */
  readonly error: Error | null;
  readonly forgetError: () => void;
}

export function NewPasswordField({ form, error, forgetError }: NewPasswordFieldProps) {
  const { t } = useTranslation("account");
  const refused = refusedField(error);
  return (
    <PasswordField
      label={t("newPassword")}
      hint={t("signUp.passwordHint", passwordLength)}
      value={form.value}
      required
      autoComplete="new-password"
      maxLength={passwordLength.max}
      error={refused?.field === "password" ? t(`problem.${refused.code}`, passwordLength) : form.problem}
      onChange={(value) => {
        form.set(value);
        if (error !== null) forgetError();
      }}
      onBlur={form.leave}
    />
  );
}
