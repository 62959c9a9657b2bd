import { createServer, type Server } from "node:http";

/** What a scrape returns. */
export interface Scrape {
  scrape(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Serves `/metrics` on a listener of its own, which need not be reachable for the registry's clients. */
export function createMetricsListener(metrics: Scrape): Server {
  return createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") {
      response.writeHead(404).end();
      return;
    }
    metrics.scrape().then(
      ({ text, contentType }) => response.writeHead(200, { "Content-Type": contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
