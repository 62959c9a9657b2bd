import { useTranslation } from "react-i18next";
import { LinkButton } from "../components/button.tsx";
import { usePageTitle } from "../components/page.tsx";
import { EmptyState } from "../components/panel.tsx";
import { useUser } from "../session.ts";

/** The same words for what is not there and for what is private (so that nobody learns which). */
export function NotFound() {
  const { t } = useTranslation();
  const user = useUser();
  usePageTitle(t("notFound.title"));
  const isSignedOut = user === null;
  const next = `${location.pathname}${location.search}`;
  return (
    <EmptyState
      title={t("notFound.title")}
      actions={
        <>
          {isSignedOut && (
            <LinkButton to="/signin" search={{ next }} kind="primary">
              {t("header.signIn")}
            </LinkButton>
          )}
          <LinkButton to="/">{t("notFound.home")}</LinkButton>
        </>
      }
    >
      <p>{t("notFound.hint")}</p>
      {isSignedOut && <p>{t("notFound.signInHint")}</p>}
    </EmptyState>
  );
}
