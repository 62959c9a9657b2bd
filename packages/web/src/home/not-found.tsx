import { useTranslation } from "react-i18next";
import { LinkButton } from "../components/button.tsx";
import { Page } from "../components/page.tsx";
import { EmptyState } from "../components/panel.tsx";
import { useUser } from "../sessions/session.ts";

/** The same words for what is not there and for what is private (so that nobody learns which). */
export function NotFound() {
  const { t } = useTranslation();
  const user = useUser();
  const isSignedOut = user === null;
  const next = `${location.pathname}${location.search}`;
  return (
    <Page title={t("notFound.title")} narrow>
      <EmptyState
        title={isSignedOut ? t("notFound.signInHint") : t("notFound.hint")}
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
        {isSignedOut && <p className="muted">{t("notFound.hint")}</p>}
      </EmptyState>
    </Page>
  );
}
