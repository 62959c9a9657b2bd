import type { RootAccess } from "#server/rights/root-access.ts";
import type { RequestHost } from "./request-facts.ts";

/** From where and how a request came, as far as its connection and trusted proxies say. */
export interface Sender {
  /** As the client addressed us; undefined for a request without. */
  readonly host: RequestHost | undefined;
  /** The client's; undefined once the socket is closed. */
  readonly address: string | undefined;
  /** Whether the client spoke TLS, with us or with a proxy that is trusted. */
  readonly secure: boolean;
  /** Whether secrets that live longer than a registry token are taken over this connection. */
  readonly acceptsSecrets: boolean;
  /** What anyone may do in the root namespace, for this request. */
  readonly root: RootAccess;
}

/** Of a request that nobody has looked at yet. */
export const unknownSender: Sender = {
  host: undefined,
  address: undefined,
  secure: false,
  acceptsSecrets: false,
  root: "private",
};
