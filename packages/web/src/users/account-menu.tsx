import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { problemText } from "../api/problem-text.ts";
import { Icon } from "../components/icon.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "../components/menu.tsx";
import styles from "../components/page-frame.module.css";
import { showToast } from "../components/toasts.tsx";
import { OrganizationMenu } from "../organizations/organization-menu.tsx";
import { signOut, type User } from "../sessions/session.ts";

export function AccountMenu({ user }: { user: User }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: "/" });
    } catch (error) {
      showToast("danger", problemText(error, t));
    }
  };
  return (
    <Menu
      label={t("header.account", { name: user.username })}
      trigger={(trigger) => (
        <button
          type="button"
          className={styles.avatar}
          aria-label={t("header.account", { name: user.username })}
          {...trigger}
        >
          <Icon name="user" />
          <span>{user.username}</span>
          <Icon name="chevron-down" />
        </button>
      )}
    >
      <MenuLink to="/u/$user" params={{ user: user.username }} icon="user">
        {t("header.profile")}
      </MenuLink>
      <MenuLink to="/search" icon="search">
        {t("header.explore")}
      </MenuLink>
      <MenuLink to="/invitations" icon="users">
        {t("header.invitations")}
      </MenuLink>
      <MenuLink to="/settings/profile" icon="sliders">
        {t("header.settings")}
      </MenuLink>
      {user.may.includes("administer") && (
        <MenuLink to="/admin" icon="shield">
          {t("header.administration")}
        </MenuLink>
      )}
      <OrganizationMenu />
      <MenuSeparator />
      <MenuItem onClick={() => void leave()}>{t("header.signOut")}</MenuItem>
    </Menu>
  );
}
