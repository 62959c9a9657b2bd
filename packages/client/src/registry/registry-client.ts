import type { Scope } from "@estiva/protocol/scope";
import { Authorizer } from "./authorize.ts";
import { type HttpOptions, HttpTransport } from "./http-transport.ts";
import { pages } from "./pages.ts";
import { RegistryApiError, refusalOf } from "./registry-api-error.ts";
import type { RegistryCredential } from "./registry-credential.ts";
import { RegistryRepository } from "./registry-repository.ts";
import { type RequestBody, readBytes, type Transport, type TransportResponse } from "./transport.ts";

export interface RegistryClientOptions extends HttpOptions {
  /** The registry's origin: `https://registry.example`. */
  readonly baseUrl: string;
  readonly credential?: RegistryCredential;
  /** How often what broke off is taken up again without a byte of progress, and how long between, in milliseconds. */
  readonly retries?: number;
  readonly retryDelay?: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of HTTP as it is: around it, what counts or disturbs. The client ends it. */
  readonly transport?: Transport;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A request to the registry, and the statuses that are its success. */
export interface RegistryRequest extends CallOptions {
  readonly method: string;
  /** A path with its query, or a Location that the registry named. */
  readonly address: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  readonly scopes: readonly Scope[];
  readonly expected: readonly number[];
}

const maxRedirects = 5;

/** Of an error's body, in bytes. */
const maxError = 1 << 20;

/**
 * A client of a registry's `/v2` (OCI distribution-spec 1.1). Its methods throw `RegistryApiError` where the
 * registry refuses or can't be reached, and a signal's own reason where the caller gave up.
 */
export class RegistryClient implements Disposable {
  readonly origin: URL;
  readonly retries: number;
  readonly retryDelay: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #transport: Transport;
  readonly #authorizer: Authorizer;

  constructor(options: RegistryClientOptions) {
    const { baseUrl, credential = "anonymous", retries = 5, retryDelay = 200, headers = {} } = options;
    this.origin = new URL(baseUrl);
    this.retries = retries;
    this.retryDelay = retryDelay;
    this.#headers = headers;
    this.#transport = options.transport ?? new HttpTransport(options);
    this.#authorizer = new Authorizer(this.#transport, credential);
  }

  /** @param name `library/debian`, `team/app` */
  repository(name: string): RegistryRepository {
    return new RegistryRepository(this, name);
  }

  /** Asks whether this is a registry that takes the credential. */
  async check({ signal }: CallOptions = {}): Promise<void> {
    const response = await this.send({
      method: "GET",
      address: "/v2/",
      scopes: [],
      expected: [200],
      signal,
    });
    response.discard();
  }

  /** Every repository that the caller may see, page by page as they are wanted (`_catalog`, an old extension). */
  async *repositories(
    options: CallOptions & { readonly pageSize?: number } = {},
  ): AsyncGenerator<string, void> {
    const scopes = [{ type: "registry", name: "catalog", actions: ["*"] }];
    const address = options.pageSize === undefined ? "/v2/_catalog" : `/v2/_catalog?n=${options.pageSize}`;
    for await (const page of pages(this, { address, scopes, signal: options.signal }))
      yield* (page as { readonly repositories?: readonly string[] | null }).repositories ?? [];
  }

  /**
   * Sends a request, with what the registry wants to know of who asks. A download may be sent elsewhere; the
   * credential is not.
   */
  async send(request: RegistryRequest): Promise<TransportResponse> {
    const url = new URL(request.address, this.origin);
    const what = `${request.method} ${url.pathname}`;
    let response = await this.#sendOnce(request, url);
    if (response.status === 401 && url.origin === this.origin.origin) {
      const challenge = response.headers["www-authenticate"];
      if (this.#authorizer.learn(challenge, this.origin, request.scopes)) {
        response.discard();
        response = await this.#sendOnce(request, url);
      }
    }
    response = await this.#follow(request, url, response);
    if (request.expected.includes(response.status)) return response;
    const text = (await readBytes(response, maxError)).toString();
    throw refusalOf(what, response.status, response.headers["retry-after"], text);
  }

  [Symbol.dispose](): void {
    this.#transport[Symbol.dispose]();
  }

  async #sendOnce({ method, headers, body, scopes, signal }: RegistryRequest, url: URL) {
    const isOwn = url.origin === this.origin.origin;
    const authorization = isOwn ? await this.#authorizer.authorization(scopes, signal) : undefined;
    const shown = authorization === undefined ? {} : { authorization };
    const sent = isOwn ? { ...this.#headers, ...headers, ...shown } : { ...headers };
    return await this.#transport.send({ method, url, headers: sent, body, signal });
  }

  async #follow(request: RegistryRequest, from: URL, answer: TransportResponse): Promise<TransportResponse> {
    if (request.method !== "GET" && request.method !== "HEAD") return answer;
    let [url, response] = [from, answer];
    for (let count = 0; isRedirect(response); count += 1) {
      response.discard();
      const next = new URL(response.headers.location ?? "", url);
      if (count === maxRedirects)
        throw new RegistryApiError("unexpected", `${from.pathname} redirects for ever`);
      if (url.protocol === "https:" && next.protocol !== "https:")
        throw new RegistryApiError("unexpected", `${from.pathname} redirects away from TLS`);
      url = next;
      response = await this.#sendOnce(request, url);
    }
    return response;
  }
}

function isRedirect({ status, headers }: TransportResponse): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
}
