import { Link, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { AppearanceMenu } from "../preferences/appearance-menu.tsx";
import { SearchBox } from "../search/search-box.tsx";
import { useServer } from "../server/server-info.ts";
import { useUser } from "../sessions/session.ts";
import { SessionDialog } from "../sessions/session-dialog.tsx";
import { AccountMenu } from "../users/account-menu.tsx";
import { LinkButton } from "./button.tsx";
import { LoadingBar } from "./loading.tsx";
import { Mark } from "./mark.tsx";
import styles from "./page-frame.module.css";
import { Shortcuts } from "./shortcuts.tsx";
import { Toasts } from "./toasts.tsx";

/** What stands around every page. */
export function PageFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const main = useMainFocus();
  return (
    <>
      <a className={styles.skip} href="#content">
        {t("skipToContent")}
      </a>
      <LoadingBar />
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link to="/" activeOptions={{ exact: true }} className={styles.mark} aria-label={t("header.home")}>
            <Mark />
            <span>Estiva</span>
          </Link>
          <SearchBox />
          <span className={styles.explore}>
            <LinkButton to="/search" kind="quiet" activeOptions={{ exact: true }}>
              {t("header.explore")}
            </LinkButton>
          </span>
          <nav className={styles.end} aria-label={t("header.label")}>
            <HeaderEnd />
          </nav>
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <Footer />
      <SessionDialog />
      <Shortcuts />
      <Toasts />
    </>
  );
}

function HeaderEnd() {
  const { t } = useTranslation();
  const user = useUser();
  const server = useServer();
  if (user === undefined) return <AppearanceMenu />;
  if (user === null) {
    return (
      <>
        <AppearanceMenu />
        <LinkButton to="/signin" kind="quiet">
          {t("header.signIn")}
        </LinkButton>
        {server?.sign_up !== "closed" && (
          <LinkButton to="/signup" kind="primary">
            {t("header.signUp")}
          </LinkButton>
        )}
      </>
    );
  }
  return (
    <>
      <LinkButton to="/new" icon="plus" aria-label={t("header.createRepository")}>
        <span className={styles.longLabel}>{t("header.createRepository")}</span>
      </LinkButton>
      <AppearanceMenu />
      <AccountMenu user={user} />
    </>
  );
}

function Footer() {
  const { t } = useTranslation();
  const data = useServer();
  return (
    <footer className={styles.footer}>
      <span>{data === undefined ? "" : t("footer.version", { version: data.version })}</span>
      <Link to="/api/docs">{t("footer.reference")}</Link>
    </footer>
  );
}

/** A new page begins at its top: the focus goes to its content, as at a page load. */
function useMainFocus() {
  const ref = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef<string>(undefined);
  useEffect(() => {
    const isFirst = before.current === undefined;
    before.current = path;
    if (isFirst || ref.current?.contains(document.activeElement)) return;
    ref.current?.focus({ preventScroll: true });
  }, [path]);
  return ref;
}
