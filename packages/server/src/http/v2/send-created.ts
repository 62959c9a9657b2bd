import type { Digest } from "@estiva/protocol";
import type { Exchange } from "../request/exchange.ts";
import { sendEmpty } from "../respond.ts";
import { repositoryPath } from "./path-values.ts";

/** A blob is there: 201 with its address. */
export function sendCreated(exchange: Exchange, digest: Digest): void {
  const Location = `${repositoryPath(exchange)}/blobs/${digest}`;
  sendEmpty(exchange, 201, { Location, "Docker-Content-Digest": digest });
}
