import type { Exchange } from "../request/exchange.ts";
import { type Headers, isBoundToTls, isNotModified } from "../respond.ts";
import type { WebFile } from "./web-files.ts";

/**
 * What pages may do: load from this server and nowhere else, run no script and take no style that stands in a
 * document, be in nobody's frame. `data:` is for the small pictures that styles carry.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const protection: Headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "X-Content-Type-Options": "nosniff",
};

/** Sends a file in the smallest form that the client takes, or says that it has it already. */
export function sendWebFile(exchange: Exchange, status: number, file: WebFile, headers: Headers): void {
  const form = chooseForm(exchange.request.headers["accept-encoding"], file);
  const etag = `"${file.etag}${form === "identity" ? "" : `-${form}`}"`;
  const common: Headers = {
    ...protection,
    "X-Request-Id": exchange.id,
    ETag: etag,
    ...(isBoundToTls(exchange) ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
    Vary: "Accept-Encoding",
    ...headers,
  };
  if (status === 200 && isNotModified(exchange, etag)) {
    exchange.response.writeHead(304, defined(common)).end();
    return;
  }
  const body = file.forms[form] ?? file.forms.identity;
  exchange.response.writeHead(status, {
    ...defined(common),
    "Content-Type": file.type,
    "Content-Length": body.byteLength,
    ...(form === "identity" ? {} : { "Content-Encoding": form }),
  });
  if (exchange.isHead) exchange.response.end();
  // Node counts an ended response as sent, and a server that stops would cut it.
  else exchange.response.write(body, () => exchange.response.end());
}

function defined(headers: Headers) {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "object" ? [...value] : value]],
    ),
  );
}

/** RFC 9110, section 12.5.3, as browsers write it; a weight of 0 refuses. */
function chooseForm(accepted: string | undefined, { forms }: WebFile): keyof WebFile["forms"] {
  const codings = (accepted ?? "").toLowerCase().split(",");
  const takes = (coding: string) =>
    codings.some((text) => {
      const [name = "", weight = ""] = text.split(";").map((part) => part.trim());
      return name === coding && !/^q=0(\.0*)?$/.test(weight);
    });
  if (forms.br !== undefined && takes("br")) return "br";
  return forms.gzip !== undefined && takes("gzip") ? "gzip" : "identity";
}
