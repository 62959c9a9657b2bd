import type { Language } from "@estiva/contract/languages";
import { changeLanguage } from "../locales/i18n.ts";

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

export function currentTheme(): Theme {
  return themes.find((theme) => theme === document.documentElement.dataset.theme) ?? "system";
}

/** Shows the theme now; the server writes it into the document from the next page on. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  remember("estiva_theme", theme);
}

/** Shows the language now; the server writes it into the document from the next page on. */
export async function chooseLanguage(language: Language): Promise<void> {
  await changeLanguage(language);
  remember("estiva_language", language);
}

function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS, this registry doesn't
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
