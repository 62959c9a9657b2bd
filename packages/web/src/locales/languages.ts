/** The languages of the pages, by the name that their speakers use. */
export const languages = {
  en: "English",
  "pt-BR": "Português (Brasil)",
  "zh-CN": "简体中文",
} as const;

export type Language = keyof typeof languages;

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text);
}
