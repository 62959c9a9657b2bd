import { createHash } from "node:crypto";
import { endpoints, type OperationId } from "@estiva/contract/endpoints";
import { openApiDocument } from "@estiva/contract/openapi/openapi";
import { operations } from "@estiva/contract/operations";
import type { Config } from "#server/config/config.ts";
import { version } from "#server/config/version.ts";
import type { ManagementRoute } from "../../gate/route.ts";
import type { Handler } from "../../request/exchange.ts";
import { isNotModified, sendBytes, writeHead } from "../../respond.ts";

/**
 * The management API's description, made once, when it is first asked for.
 * @param rows the routes that are served: what isn't is not described.
 */
export function referenceRoutes(
  rows: () => readonly ManagementRoute[],
  config: Config,
): readonly ManagementRoute[] {
  const description = once(() => Buffer.from(JSON.stringify(describe(rows(), config))));
  return [open(endpoints.getOpenApi.path, serve(description, { "Content-Type": "application/json" }))];
}

function describe(rows: readonly ManagementRoute[], { publicUrl }: Config) {
  const byPlace = new Map(rows.map((row) => [`${row.method} ${row.path}`, row]));
  const described = (Object.keys(endpoints) as OperationId[]).flatMap((id) => {
    const { method, path } = endpoints[id];
    const row = byPlace.get(`${method} ${path}`);
    if (row === undefined) return [];
    const { access, credentials, fresh } = row;
    // What is public may be read by anyone.
    const anonymous = access === "anyone" || access === "repository:pull";
    return [{ operation: operations[id], access: { anonymous, credentials, fresh: fresh === true } }];
  });
  const server = publicUrl === undefined ? {} : { serverUrl: publicUrl.origin };
  return openApiDocument({ operations: described, version, ...server });
}

function open(path: string, handle: Handler): ManagementRoute {
  const forAnyone = { access: "anyone", credentials: [], fresh: false, notToSelf: undefined } as const;
  return { plane: "management", method: "GET", path, ...forAnyone, operation: "management", handle };
}

function serve(content: () => Buffer, headers: Readonly<Record<string, string>>): Handler {
  const etag = once(() => `"${createHash("sha256").update(content()).digest("base64url")}"`);
  return async (exchange) => {
    const all = { ...headers, ETag: etag() };
    if (isNotModified(exchange, etag())) {
      writeHead(exchange, 304, all);
      exchange.response.end();
    } else {
      sendBytes(exchange, 200, content(), all);
    }
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
