import { brotliCompressSync, gzipSync } from "node:zlib";
import { type Language, languages } from "@estiva/contract/languages";
import { mailLanguageFor } from "#server/mail/mail-language.ts";
import type { Exchange } from "../request/exchange.ts";
import { presentedSession, readCookie } from "../request/session-cookie.ts";
import { etagOf, type WebFile, type WebFiles } from "./web-files.ts";

const themes = ["light", "dark", "system"] as const;

type Theme = (typeof themes)[number];

/** What differs between two people's documents of the same build. */
interface Wishes {
  readonly language: Language;
  readonly theme: Theme;
  /** Whether the browser holds a session's cookie; whether it is still good, the page asks. */
  readonly session: boolean;
}

/**
 * The one document of all pages, in each form that a person may need: language and theme stand in it before
 * the first paint, without a script in the document.
 */
export class PageDocuments {
  readonly #documents: ReadonlyMap<string, WebFile>;

  /** @throws Error where the folder was not built by this repository's build. */
  constructor(files: WebFiles) {
    const documents = new Map<string, WebFile>();
    for (const language of languages) {
      const template = files.get(`/index.${language}.html`);
      if (template === undefined) throw new Error(`the built pages have no document in ${language}`);
      for (const theme of themes) {
        for (const session of [true, false]) {
          const wishes = { language, theme, session };
          documents.set(keyOf(wishes), documentOf(template, wishes));
        }
      }
    }
    this.#documents = documents;
  }

  /** The document for who asks. */
  choose(exchange: Exchange): WebFile {
    const document = this.#documents.get(keyOf(wishesOf(exchange)));
    if (document === undefined) throw new Error("a document is missing");
    return document;
  }
}

function wishesOf(exchange: Exchange): Wishes {
  const { headers } = exchange.request;
  const { cookie } = headers;
  const named = readCookie(cookie, "estiva_language");
  const theme = readCookie(cookie, "estiva_theme");
  return {
    language: languages.find((one) => one === named) ?? mailLanguageFor(headers["accept-language"]),
    theme: themes.find((one) => one === theme) ?? "system",
    session: presentedSession(exchange) !== undefined,
  };
}

function keyOf({ language, theme, session }: Wishes): string {
  return `${language} ${theme} ${session}`;
}

function documentOf(template: WebFile, { theme, session }: Wishes): WebFile {
  const text = template.forms.identity
    .toString()
    .replace('data-theme="system"', `data-theme="${theme}"`)
    .replace('data-session="no"', `data-session="${session ? "yes" : "no"}"`);
  const identity = Buffer.from(text);
  return {
    type: template.type,
    etag: etagOf(identity),
    forms: { identity, br: brotliCompressSync(identity), gzip: gzipSync(identity) },
  };
}
