import { type Language, languages } from "@estiva/contract/languages";

/** The languages of the pages, by the name that their speakers use. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  "pt-BR": "Português (Brasil)",
  "zh-CN": "简体中文",
};

export function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text);
}
