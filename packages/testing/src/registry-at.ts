import { HttpTransport, RegistryClient, type Transport } from "@estiva/client/registry";

const http = new HttpTransport({ timeout: 60_000 });

/** One set of connections for all clients of a test file; they end with its process. */
const shared: Transport = {
  send: (request) => http.send(request),
  [Symbol.dispose]() {},
};

/**
 * A client of a server's `/v2` that asks once: what breaks is the test's to see.
 * @param headers that say who asks, where that is not for a challenge to find out.
 */
export function registryAt(url: string, headers: Readonly<Record<string, string>> = {}): RegistryClient {
  return new RegistryClient({ baseUrl: url, headers, retries: 0, transport: shared });
}
