import { RegistryError } from "@estiva/protocol";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { Handler } from "../request/exchange.ts";
import { sendJson } from "../respond.ts";

/** `GET /readyz`: requests can be served. A load balancer asks; `/v2/` would answer it 401. */
export function readyz(metadata: Pick<MetadataStore, "check">): Handler {
  return async (exchange) => {
    try {
      await metadata.check();
    } catch (error) {
      throw new RegistryError("unavailable", { headers: { "retry-after": "5" }, cause: error });
    }
    sendJson(exchange, 200, { status: "ok" });
  };
}
