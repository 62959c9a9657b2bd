import { passwordLength } from "@estiva/contract/limits";
import { accountNameLength } from "@estiva/protocol/account-name";
import { useTranslation } from "react-i18next";
import { PasswordField, TextField } from "../components/text-field.tsx";
import { useRegistryHost } from "../server/server-info.ts";
import type { useAccountForm } from "./account-form.ts";

interface AccountFieldsProps {
  readonly form: ReturnType<typeof useAccountForm>;
  /** False where a provider vouches for the person. */
  readonly needsPassword?: boolean;
  /** Of the call that makes the account. */
  readonly error: Error | null;
  readonly forgetError: () => void;
}

/** Name, address and password of a new account. */
export function AccountFields({ form, needsPassword = true, error, forgetError }: AccountFieldsProps) {
  const { t } = useTranslation("account");
  const host = useRegistryHost();
  const options = { needsPassword, error, forgetError };
  const name = form.values.username || t("signUp.usernamePlaceholder");
  return (
    <>
      <TextField
        {...form.field("username", options)}
        hint={t("signUp.usernameHint", { host, name })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={accountNameLength.max}
      />
      <TextField {...form.field("email", options)} type="email" autoComplete="email" maxLength={254} />
      {needsPassword && (
        <PasswordField
          {...form.field("password", options)}
          hint={t("signUp.passwordHint", passwordLength)}
          autoComplete="new-password"
          maxLength={passwordLength.max}
        />
      )}
    </>
  );
}
