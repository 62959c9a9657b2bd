import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { EmptyState } from "./panel.tsx";

/** Stands for a page that broke, or whose code the server has no longer since it was renewed. */
export function CrashNotice({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const isOld = /module script|dynamically imported module|preload/i.test(String(error));
  return (
    <EmptyState
      title={t(isOld ? "error.newVersion" : "error.crashed")}
      actions={
        <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
          {t("error.reload")}
        </Button>
      }
    >
      {!isOld && <p>{t("error.crashedHint")}</p>}
    </EmptyState>
  );
}
