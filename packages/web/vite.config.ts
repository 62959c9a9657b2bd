import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const languages = ["en", "pt-BR", "zh-CN"];

/**
 * Writes the document once for each language, with that language's strings and the headings' font told to be
 * fetched at once. The
 * server chooses by cookie or `Accept-Language`.
 */
function documentsByLanguage(): Plugin {
  return {
    name: "documents-by-language",
    enforce: "post",
    generateBundle(_, bundle) {
      const document = bundle["index.html"];
      if (document?.type !== "asset") return;
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const font = Object.keys(bundle).find((name) => name.includes("-latin-600-"));
      for (const language of languages) {
        const strings = chunks.find(({ facadeModuleId }) =>
          facadeModuleId?.endsWith(`/src/locales/${language}/index.ts`),
        );
        if (strings === undefined) throw new Error(`no strings in ${language}`);
        const hints = [
          `<link rel="modulepreload" href="/${strings.fileName}" />`,
          `<link rel="preload" href="/${font}" as="font" type="font/woff2" crossorigin />`,
        ];
        const source = String(document.source)
          .replace('lang="en"', `lang="${language}"`)
          .replace("</head>", `  ${hints.join("\n    ")}\n  </head>`);
        this.emitFile({ type: "asset", fileName: `index.${language}.html`, source });
      }
    },
  };
}

/** In development the document comes from Vite, which can't know of a session: the page has to ask. */
function asksForTheSession(): Plugin {
  return {
    name: "asks-for-the-session",
    apply: "serve",
    transformIndexHtml: (html) => html.replace('data-session="no"', 'data-session="yes"'),
  };
}

/** Licences that ask to be passed on with what is built. */
function licences(): Plugin {
  const texts = { "assets/barlow-OFL.txt": "src/fonts/OFL.txt" };
  return {
    name: "licences",
    generateBundle() {
      for (const [fileName, path] of Object.entries(texts)) {
        this.emitFile({ type: "asset", fileName, source: readFileSync(new URL(path, import.meta.url)) });
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), documentsByLanguage(), asksForTheSession(), licences()],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"],
    // A data: address in a style would have to be allowed for fonts too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": process.env.ESTIVA_DEV_SERVER ?? "http://127.0.0.1:5000" } },
});
