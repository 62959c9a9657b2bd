import type { Language } from "@estiva/contract/languages";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { strings as english } from "./en/index.ts";
import { isLanguage } from "./languages.ts";

type Strings = Readonly<Record<keyof typeof english, object>>;

const loaders: Readonly<Record<Language, () => Promise<{ readonly strings: Strings }>>> = {
  en: () => import("./en/index.ts"),
  "pt-BR": () => import("./pt-BR/index.ts"),
  "zh-CN": () => import("./zh-CN/index.ts"),
};

/** The language that the server wrote into the document. */
export function documentLanguage(): Language {
  const { lang } = document.documentElement;
  return isLanguage(lang) ? lang : "en";
}

/** Loads the document's language; the first page waits for it, so that no key is ever seen. */
export async function startTranslations(): Promise<void> {
  const language = documentLanguage();
  const { strings } = await loaders[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: strings },
    ns: Object.keys(strings),
    defaultNS: "common",
    // React escapes.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

/** Shows the pages in another language from now on. */
export async function changeLanguage(language: Language): Promise<void> {
  const { strings } = await loaders[language]();
  for (const [area, texts] of Object.entries(strings)) i18next.addResourceBundle(language, area, texts);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
