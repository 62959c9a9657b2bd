import { PathPattern } from "../path-pattern.ts";
import type { WebFiles } from "./web-files.ts";

/**
 * What the build says that each page needs beside the document's own files (`page-files.json`), as the value of a
 * `Link` header: browsers fetch it together with those, and not only when those have run (HTML, "Link type
 * modulepreload"; RFC 8288).
 */
export class PagePreloads {
  readonly #links: readonly (readonly [matches: (path: string) => boolean, link: string])[];

  constructor(files: WebFiles) {
    const text = files.get("/page-files.json")?.forms.identity.toString() ?? "{}";
    const pages = Object.entries(JSON.parse(text) as Readonly<Record<string, readonly string[]>>);
    this.#links = pages
      .filter(([, needed]) => needed.length > 0)
      .map(([path, needed]) => [
        path === "/" ? (asked: string) => asked === "/" : matching(new PathPattern(path)),
        needed.map((file) => `<${file}>; rel=modulepreload`).join(", "),
      ]);
  }

  /** Of the first pattern that fits; undefined for a page of which nothing is known. */
  of(path: string): string | undefined {
    return this.#links.find(([matches]) => matches(path))?.[1];
  }
}

function matching(pattern: PathPattern): (path: string) => boolean {
  return (path) => pattern.match(path) !== undefined;
}
