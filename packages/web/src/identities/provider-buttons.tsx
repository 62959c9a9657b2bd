import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../api/api.ts";
import styles from "../components/auth-card.module.css";
import { Button } from "../components/button.tsx";
import { Notice } from "../components/notice.tsx";
import { useServer } from "../server/server-info.ts";

/** Ways to sign in with an account elsewhere, as the operator has set them up. */
export function ProviderButtons({ next }: { next: string }) {
  const { t } = useTranslation("account");
  const providers = useServer()?.providers ?? [];
  const begin = useMutation({
    mutationFn: ({ id }: { readonly id: string; readonly name: string }) =>
      client.call("beginExternalSignIn", { path: { provider: id }, body: { intent: "sign_in", next } }),
    onSuccess: ({ redirect_url }) => location.assign(redirect_url),
  });
  if (providers.length === 0) return null;
  return (
    <>
      <div className={styles.or}>{t("signIn.or")}</div>
      {begin.isError && (
        <Notice kind="danger">{t("problem.provider_failed", { provider: begin.variables.name })}</Notice>
      )}
      <div className={styles.providers}>
        {providers.map((provider) => (
          <Button key={provider.id} wide busy={begin.isPending} onClick={() => begin.mutate(provider)}>
            {t("signIn.with", { provider: provider.name })}
          </Button>
        ))}
      </div>
    </>
  );
}
