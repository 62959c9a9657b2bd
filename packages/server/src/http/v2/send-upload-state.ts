import type { Exchange } from "../request/exchange.ts";
import { sendEmpty } from "../respond.ts";
import { repositoryPath } from "./path-values.ts";

/** Where an upload stands: its address and what it has. `0-0` for none as well, never `0--1`. */
export function sendUploadState(exchange: Exchange, status: 202 | 204, id: string, offset: number): void {
  sendEmpty(exchange, status, {
    Location: `${repositoryPath(exchange)}/blobs/uploads/${id}`,
    Range: `0-${Math.max(offset - 1, 0)}`,
    "Docker-Upload-UUID": id,
  });
}
