/** The languages that pages and mails are written in; the first where nobody asks for another. */
export const languages = ["en", "pt-BR", "zh-CN"] as const;

export type Language = (typeof languages)[number];
