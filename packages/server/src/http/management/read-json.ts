import type { IncomingMessage } from "node:http";
import { maxBodySize } from "@estiva/contract/limits";
import { ApiProblem } from "@estiva/contract/problems";
import { RegistryError } from "@estiva/protocol";
import { readBody } from "../request/read-body.ts";

/**
 * Reads a JSON body. A form of a web page can't send this content type without asking first.
 * @throws ApiProblem media_type_unsupported, body_too_large, request_invalid, request_timeout
 */
export async function readJson(
  request: IncomingMessage,
  { idleTimeout }: { readonly idleTimeout: number },
): Promise<unknown> {
  requireJson(request);
  const bytes = await readBody(request, {
    limit: maxBodySize,
    idleTimeout,
    tooLarge: "uploadTooLarge",
  }).catch((error: unknown) => {
    const isTooLarge = error instanceof RegistryError && error.kind === "uploadTooLarge";
    throw isTooLarge ? new ApiProblem("body_too_large") : error;
  });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ApiProblem("request_invalid", { detail: "the body is not valid JSON" });
  }
}

/** @throws ApiProblem media_type_unsupported */
export function requireJson({ headers }: IncomingMessage): void {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return;
  throw new ApiProblem("media_type_unsupported", { detail: "send it with Content-Type: application/json" });
}
