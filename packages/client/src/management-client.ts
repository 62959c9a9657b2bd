import { endpoints, type OperationId, type PathOf } from "@estiva/contract/endpoints";
import type { Answer, Body, Item, LinesId, ListId, Operations, Query } from "@estiva/contract/operations";
import { ApiError, errorOf } from "./api-error.ts";
import { linesOf } from "./lines.ts";
import { operationAddress } from "./operation-address.ts";
import { Watchdog } from "./watchdog.ts";

/** How the client shows who it is: `cookie` in a page of the server's own origin. */
export type ClientCredential =
  | "cookie"
  | "none"
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } };

export interface ManagementClientOptions {
  /** The server's origin, `https://registry.example`; empty in one of its own pages. */
  readonly baseUrl: string;
  readonly credential?: ClientCredential;
  readonly fetch?: typeof globalThis.fetch;
  /** How long an answer, or the next piece of one, may take, in milliseconds. */
  readonly timeout?: number;
}

type Empty = Record<never, never>;
/** A part of the options: absent where the operation has none, optional where nothing in it is required. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? Empty
  : Empty extends Value
    ? { readonly [Each in Name]?: Value }
    : { readonly [Each in Name]: Value };

/** What a call takes: the names in the path, the query, the body, and a signal to give up. */
export type CallOptions<Id extends OperationId> = Part<"path", PathOf<Id>> &
  Part<"query", Query<Id>> &
  Part<"body", Body<Id>> & { readonly signal?: AbortSignal | undefined };

type Arguments<Id extends OperationId> =
  Empty extends CallOptions<Id> ? [options?: CallOptions<Id>] : [options: CallOptions<Id>];

/** A successful answer with its status, for operations that have several. */
export type Reply<Id extends OperationId> = {
  readonly [Status in keyof Operations[Id]["answers"]]: {
    readonly status: Status;
    readonly body: Answer<Id, Status>;
  };
}[keyof Operations[Id]["answers"]];

/** The same without the operation's types. */
interface AnyOptions {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const defaultTimeout = 30_000;

/**
 * Calls the operations of the management API by their ids. Every method throws `ApiError` where the server
 * refuses or can't be reached, and the signal's own reason where the caller gave up.
 */
export class ManagementClient {
  readonly #options: ManagementClientOptions;

  constructor(options: ManagementClientOptions) {
    this.#options = options;
  }

  /** Calls an operation. @returns the answer's body; undefined where it has none. */
  async call<Id extends Exclude<OperationId, LinesId>>(id: Id, ...args: Arguments<Id>): Promise<Answer<Id>> {
    return (await this.#exchange(id, anyOptions(args))).body as Answer<Id>;
  }

  /** As `call`, with the status. */
  async reply<Id extends Exclude<OperationId, LinesId>>(id: Id, ...args: Arguments<Id>): Promise<Reply<Id>> {
    return (await this.#exchange(id, anyOptions(args))) as Reply<Id>;
  }

  /** Every item of a list, page by page as they are wanted; `limit` in the query is a page's size. */
  async *pages<Id extends ListId>(id: Id, ...args: Arguments<Id>): AsyncGenerator<Item<Id>, void> {
    const options = anyOptions(args);
    let cursor: string | null = null;
    do {
      const query: AnyOptions["query"] = cursor === null ? options.query : { ...options.query, cursor };
      const page = (await this.#exchange(id, { ...options, query })).body as Page<Item<Id>>;
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** The lines of an export, as they arrive. Leaving the loop ends the transfer. */
  async *lines<Id extends LinesId>(id: Id, ...args: Arguments<Id>): AsyncGenerator<Answer<Id>, void> {
    const options = anyOptions(args);
    using watchdog = this.#watch(options);
    const response = await this.#send(id, options, watchdog);
    if (response.body === null) return;
    for await (const line of linesOf(response.body, watchdog))
      yield parse(line, response.status) as Answer<Id>;
  }

  async #exchange(id: OperationId, options: AnyOptions): Promise<{ status: number; body: unknown }> {
    using watchdog = this.#watch(options);
    const response = await this.#send(id, options, watchdog);
    const text = await watchdog.guard(response.text());
    return { status: response.status, body: text === "" ? undefined : parse(text, response.status) };
  }

  #watch({ signal }: AnyOptions): Watchdog {
    return new Watchdog(this.#options.timeout ?? defaultTimeout, signal);
  }

  async #send(id: OperationId, { path, query, body }: AnyOptions, watchdog: Watchdog): Promise<Response> {
    const { baseUrl, credential = "none", fetch = globalThis.fetch } = this.#options;
    const { method } = endpoints[id];
    // JSON even where nothing is to be said: a change with a cookie is taken in no other form.
    const sends = method !== "GET" && method !== "DELETE";
    const response = await watchdog.guard(
      fetch(baseUrl.replace(/\/$/, "") + operationAddress(id, path, query), {
        method,
        headers: { ...authorization(credential), ...(sends ? jsonBody : {}) },
        ...(sends ? { body: JSON.stringify(body ?? {}) } : {}),
        credentials: credential === "cookie" ? "same-origin" : "omit",
        // No operation redirects; what does is not this API, and must not see the credential.
        redirect: "error",
        signal: watchdog.signal,
      }),
    );
    if (response.ok) return response;
    throw errorOf(response.status, response.headers, await watchdog.guard(response.text()));
  }
}

function anyOptions([options]: readonly unknown[]): AnyOptions {
  return options ?? {};
}

interface Page<Each> {
  readonly items: readonly Each[];
  readonly next_cursor: string | null;
}

const jsonBody = { "Content-Type": "application/json" };

function authorization(credential: ClientCredential): Readonly<Record<string, string>> {
  if (typeof credential === "string") return {};
  if ("bearer" in credential) return { Authorization: `Bearer ${credential.bearer}` };
  const { username, password } = credential.basic;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError("unexpected", "The answer was not JSON", { status, cause });
  }
}
