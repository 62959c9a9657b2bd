import { useTranslation } from "react-i18next";
import { Notice } from "../components/notice.tsx";
import { useServer } from "./server-info.ts";

/** Where a server without an administrator gets one: whom else to ask, nobody could say. */
export function NoAdminNotice() {
  const { t } = useTranslation("account");
  if (useServer()?.setup_needed !== true) return null;
  return <Notice kind="info">{t("setUp.noAdmin")}</Notice>;
}
