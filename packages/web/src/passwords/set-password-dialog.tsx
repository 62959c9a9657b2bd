import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invalidate, send } from "../api/api.ts";
import { DialogForm } from "../components/dialog-form.tsx";
import { showToast } from "../components/toasts.tsx";
import { useAdminProblem } from "../site/admin-problem.ts";
import { refusedField } from "../users/account-form.ts";
import { NewPasswordField, useNewPassword } from "./new-password-field.tsx";

/** Sets a new password for somebody who has forgotten theirs, where no mail can do it. */
export function SetPasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const problem = useAdminProblem();
  const password = useNewPassword();
  const set = useMutation({
    mutationFn: () =>
      send("changePassword", { path: { user: username }, body: { new_password: password.value } }),
    onSuccess: async () => {
      onClose();
      await invalidate("listUsers", "getUser");
      showToast("ok", t("setPassword.done", { name: username }));
    },
  });
  const isOfField = refusedField(set.error)?.field === "password";
  return (
    <DialogForm
      title={t("setPassword.title", { name: username })}
      submit={t("setPassword.submit")}
      busy={set.isPending}
      problem={set.isError && !isOfField ? problem(set.error) : undefined}
      onClose={onClose}
      onSubmit={() => password.check() && set.mutate()}
    >
      <p>{t("setPassword.means")}</p>
      <input type="text" hidden readOnly autoComplete="username" value={username} />
      <NewPasswordField form={password} error={set.error} forgetError={set.reset} />
    </DialogForm>
  );
}
