import { useTranslation } from "react-i18next";
import type { audit } from "../locales/en/audit.ts";

type Known = keyof (typeof audit)["action"];

/** The audit's names of actions in words; undefined for one that these pages don't know. */
export function useActionWords(): (action: string) => string | undefined {
  const { t, i18n } = useTranslation("audit");
  return (action) => {
    const key = action.replace(".", "-");
    return i18n.exists(`audit:action.${key}`) ? t(`action.${key as Known}`) : undefined;
  };
}
