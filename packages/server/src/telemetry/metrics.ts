import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry as MetricsRegistry } from "prom-client";
import type { ServedRequest } from "./served-request.ts";

/** What is counted of every request. */
export interface RequestMetrics {
  begin(): void;
  /** @param duration in milliseconds */
  end(operation: string, served: ServedRequest, duration: number): void;
}

/** For a server that nobody asks for metrics: counting costs as much as a look-up. */
export const noMetrics: RequestMetrics = { begin() {}, end() {} };

/** Prometheus metrics under the names that dashboards for registry:2 use. */
export class PrometheusMetrics implements RequestMetrics {
  readonly #registry = new MetricsRegistry();
  readonly #requests: Counter<"handler" | "method" | "code">;
  readonly #durations: Histogram<"handler" | "method">;
  readonly #inFlight: Gauge;
  readonly #storage: Histogram<"driver" | "action">;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: "registry_http_requests_total",
      help: "Requests served",
      labelNames: ["handler", "method", "code"],
      registers,
    });
    this.#durations = new Histogram({
      name: "registry_http_request_duration_seconds",
      help: "Time to serve a request",
      labelNames: ["handler", "method"],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300],
      registers,
    });
    this.#inFlight = new Gauge({
      name: "registry_http_in_flight_requests",
      help: "Requests being served",
      registers,
    });
    this.#storage = new Histogram({
      name: "registry_storage_action_seconds",
      help: "Time that the blob store takes",
      labelNames: ["driver", "action"],
      buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers,
    });
  }

  begin(): void {
    this.#inFlight.inc();
  }

  end(handler: string, { request, response }: ServedRequest, duration: number): void {
    const method = (request.method ?? "").toLowerCase();
    this.#inFlight.dec();
    this.#requests.inc({ handler, method, code: response.statusCode });
    this.#durations.observe({ handler, method }, duration / 1000);
  }

  /** @param duration in milliseconds */
  storageAction(driver: string, action: string, duration: number): void {
    this.#storage.observe({ driver, action }, duration / 1000);
  }

  /** The text that Prometheus scrapes, with its content type. */
  async scrape(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.#registry.metrics(), contentType: this.#registry.contentType };
  }
}
