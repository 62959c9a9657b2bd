import { pageAddresses } from "@estiva/contract/page-addresses";
import { RegistryError } from "@estiva/protocol";
import type { RegistryRoute } from "../gate/route.ts";
import { PathPattern } from "../path-pattern.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { PageDocuments } from "./page-document.ts";
import { PagePreloads } from "./page-preloads.ts";
import { sendWebFile } from "./send-web-file.ts";
import type { WebFile, WebFiles } from "./web-files.ts";

/** `GET /` has a row of its own: programs ask for it too. */
const pagePatterns: readonly PathPattern[] = pageAddresses
  .filter((address) => address !== "/")
  .map((address) => new PathPattern(address));

/** Addresses of programs: what is missing there is told as programs expect it. */
const programPaths = /^\/(v\d+|auth|api|livez|readyz|metrics|assets)(\/|$)/;

/** The web UI's part of the route table, and what answers where the table has nothing. */
export interface WebPages {
  readonly routes: readonly RegistryRoute[];
  readonly fallback: RegistryRoute;
  /** `GET /`: programs get the text that it had before. */
  readonly root: (orElse: Handler) => Handler;
}

/** Serves the built pages. */
export function webPages(files: WebFiles): WebPages {
  const documents = new PageDocuments(files);
  const preloads = new PagePreloads(files);
  const send = (exchange: Exchange, status: number) =>
    sendWebFile(exchange, status, documents.choose(exchange), {
      "Cache-Control": "private, no-cache",
      Vary: "Accept, Accept-Encoding, Accept-Language, Cookie",
      Link: preloads.of(exchange.path),
    });
  const assets = [...files].filter(([path]) => path.startsWith("/assets/") || path.startsWith("/favicon"));
  return {
    routes: assets.map(([path, file]) => route(path, "asset", sendAsset(path, file))),
    fallback: route("/<page>", "page", async (exchange) => {
      const isPage = pagePatterns.some((pattern) => pattern.match(exchange.path) !== undefined);
      if (!isRead(exchange) || !(isPage || isMissingPage(exchange))) throw new RegistryError("routeUnknown");
      send(exchange, isPage ? 200 : 404);
    }),
    root: (orElse) => async (exchange) => {
      if (wantsPage(exchange)) send(exchange, 200);
      else await orElse(exchange);
    },
  };
}

function sendAsset(path: string, file: WebFile): Handler {
  // What is in /assets/ changes its name with its content.
  const lasting = path.startsWith("/assets/")
    ? "public, max-age=31536000, immutable"
    : "public, max-age=86400";
  return async (exchange) => sendWebFile(exchange, 200, file, { "Cache-Control": lasting });
}

function isRead({ request }: Exchange): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

function isMissingPage(exchange: Exchange): boolean {
  return !programPaths.test(exchange.path) && wantsPage(exchange);
}

/** Browsers name HTML when they go to an address; programs that take anything don't. */
function wantsPage({ request }: Exchange): boolean {
  return (request.headers.accept ?? "").includes("text/html");
}

function route(path: string, operation: string, handle: Handler): RegistryRoute {
  return {
    plane: "registry",
    method: "GET",
    access: "anyone",
    leeway: "standard",
    credentials: [],
    path,
    operation,
    handle,
  };
}
