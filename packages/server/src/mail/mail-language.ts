import type { Language } from "@estiva/contract/languages";

/** Whichever variant somebody asks for, theirs is the nearest of ours. */
const byPrimaryTag: Readonly<Record<string, Language>> = { en: "en", pt: "pt-BR", zh: "zh-CN" };

/**
 * The language to write to somebody in.
 * @param acceptLanguage the header's value (RFC 9110, section 12.5.4), or a single tag like `pt-BR`.
 */
export function mailLanguageFor(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? "").slice(0, 500).split(",").map(parseWish);
  // The sort is stable: of equal wishes the first counts.
  const best = wishes.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight);
  for (const { tag } of best) {
    const language = Object.hasOwn(byPrimaryTag, tag) ? byPrimaryTag[tag] : undefined;
    if (language !== undefined) return language;
  }
  return "en";
}

/** `pt-BR;q=0.8` */
function parseWish(text: string): { readonly tag: string; readonly weight: number } {
  const [, tag = "", weight = "1"] =
    /^\s*([a-z]{1,8})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(text) ?? [];
  return { tag: tag.toLowerCase(), weight: Number(weight) };
}
