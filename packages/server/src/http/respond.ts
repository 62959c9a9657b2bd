import { TLSSocket } from "node:tls";
import { RegistryError } from "@estiva/protocol";
import type { Exchange } from "./request/exchange.ts";
import { isLoopbackHost } from "./request/request-facts.ts";

export type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * Writes the head of a response, with what every response carries. Content of the public is revalidated by
 * caches, everything else is never kept: a private answer must not come from a shared cache.
 */
export function writeHead(exchange: Exchange, status: number, headers: Headers): void {
  const flat: (string | number)[] = [];
  flat.push("Docker-Distribution-Api-Version", "registry/2.0");
  flat.push("X-Content-Type-Options", "nosniff");
  flat.push("X-Request-Id", exchange.id);
  if (exchange.admission.isPublic && status !== 401)
    flat.push("Cache-Control", "no-cache", "Vary", "Authorization");
  else flat.push("Cache-Control", "no-store");
  if (isBoundToTls(exchange)) flat.push("Strict-Transport-Security", "max-age=31536000");
  const namespace = exchange.ownNamespace;
  if (namespace !== undefined) flat.push("OCI-Namespace", namespace);
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value === "object") for (const one of value) flat.push(name, one);
    else flat.push(name, value);
  }
  exchange.response.writeHead(status, flat as string[]);
}

/**
 * Whether browsers may be told to come by TLS only (RFC 6797): that binds a name with all its ports, so never
 * those that a person's own machine has; a proxy that ends TLS says it by itself.
 */
export function isBoundToTls({ request, sender: { host } }: Exchange): boolean {
  return request.socket instanceof TLSSocket && host !== undefined && !isLoopbackHost(host);
}

/** A response without a body. */
export function sendEmpty(exchange: Exchange, status: number, headers: Headers = {}): void {
  writeHead(exchange, status, status === 204 ? headers : { "Content-Length": 0, ...headers });
  exchange.response.end();
}

/** The kernel takes this much from a client's connection that has nothing else to send, in bytes. */
const sentAtOnce = 64 * 1024;

/** A whole body; of a HEAD only its length. */
export function sendBytes(exchange: Exchange, status: number, body: Uint8Array, headers: Headers): void {
  writeHead(exchange, status, { "Content-Length": body.byteLength, ...headers });
  if (exchange.isHead) exchange.response.end();
  else if (body.byteLength <= sentAtOnce) exchange.response.end(body);
  // Node counts an ended response as sent, and a server that stops would cut it.
  else exchange.response.write(body, () => exchange.response.end());
}

export function sendJson(exchange: Exchange, status: number, value: unknown, headers: Headers = {}): void {
  const body = Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
  sendBytes(exchange, status, body, { "Content-Type": "application/json", ...headers });
}

/** Translates an error into its answer: the only place where that happens. */
export function sendError(exchange: Exchange, error: RegistryError, headers: Headers = {}): void {
  sendJson(exchange, error.status, error, { ...error.headers, ...headers });
}

/** RFC 9110, section 13.1.2: whether the client has this content already. */
export function isNotModified({ request }: Exchange, etag: string): boolean {
  const condition = request.headers["if-none-match"];
  if (condition === undefined) return false;
  return condition.split(",").some((tag) => {
    const candidate = tag.trim();
    return candidate === "*" || candidate.replace(/^W\//, "") === etag;
  });
}

/** The repository of a route whose path names one. */
export function repositoryOf({ admission: { repository } }: Exchange) {
  if (repository === undefined) throw new RegistryError("nameInvalid");
  return repository.name;
}
