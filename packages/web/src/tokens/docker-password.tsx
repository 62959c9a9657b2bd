import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { User } from "../sessions/session.ts";

/** What docker takes as the password of an account whose own it doesn't, or that has none. */
export function DockerPassword({ user: { has_password, second_factor } }: { user: User }) {
  const { t } = useTranslation("account");
  if (has_password && !second_factor) return null;
  return (
    <p className="muted">
      {has_password ? t("dockerPassword.factor") : t("dockerPassword.none")}{" "}
      <Link to="/settings/tokens" search={{ create: "yes" }}>
        {t("tokens.create")}
      </Link>
    </p>
  );
}
