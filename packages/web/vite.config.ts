import { readFileSync } from "node:fs";
import { languages } from "@estiva/contract/languages";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { firstPages } from "./src/router/first-pages.ts";

/**
 * Writes the document once for each language, with that language's strings and the headings' font told to be
 * fetched at once. The server chooses by cookie or `Accept-Language`.
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

/**
 * Writes which files each page needs beside those of the document. The server names them in its answer's head, so
 * that they come with the first ones, and not when those have run.
 */
function filesOfPages(): Plugin {
  return {
    name: "files-of-pages",
    enforce: "post",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const filesOf = (module: string) => {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/${module}`));
        if (chunk === undefined) throw new Error(`${module} has no file of its own`);
        return withImports(chunk, chunks);
      };
      const inDocument = new Set(
        chunks.filter(({ isEntry }) => isEntry).flatMap((entry) => withImports(entry, chunks)),
      );
      const files = Object.entries(firstPages).map(([path, modules]) => {
        const needed = new Set(modules.flatMap(filesOf));
        return [path, [...needed.difference(inDocument)].map((name) => `/${name}`)];
      });
      const source = JSON.stringify(Object.fromEntries(files), undefined, 2);
      this.emitFile({ type: "asset", fileName: "page-files.json", source });
    },
  };
}

interface Importing {
  readonly fileName: string;
  readonly imports: readonly string[];
}

/** A file with all that it imports, and that these import. */
function withImports(file: Importing, all: readonly Importing[]): readonly string[] {
  const found = new Set([file.fileName]);
  for (const name of found) {
    for (const next of all.find(({ fileName }) => fileName === name)?.imports ?? []) found.add(next);
  }
  return [...found];
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

/**
 * What a page needs comes in three pieces, and not in thirty: what every page has, what many pages share, the page
 * itself. Each piece costs a slow processor some milliseconds, however small it is.
 */
const chunks = [
  { name: "frame", tags: ["$initial" as const] },
  { name: "shared", test: /\/src\/(?!locales\/)/, minShareCount: 3 },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), documentsByLanguage(), filesOfPages(), asksForTheSession(), licences()],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"],
    // A data: address in a style would have to be allowed for fonts too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // All styles together are 12 KB, fewer than the requests for each page's own would take.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": process.env.ESTIVA_DEV_SERVER ?? "http://127.0.0.1:5000" } },
});
