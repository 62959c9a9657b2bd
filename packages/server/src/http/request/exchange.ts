import type { IncomingMessage, ServerResponse } from "node:http";
import type { RepositoryName } from "@estiva/protocol";
import { type Caller, nobody } from "#server/access/caller.ts";
import type { NamespaceFacts } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import type { RequestHost } from "./request-facts.ts";

/** The parts of a path that its pattern names, as they were sent. */
export type PathParameters = Readonly<Record<string, string | undefined>>;

const noRights: ReadonlySet<Action> = new Set();

/** One request and its response, with what is known of them by the time that a handler runs. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly path: string;
  readonly #search: string;
  #query: URLSearchParams | undefined;
  #gone: AbortController | undefined;

  parameters: PathParameters = {};
  host: RequestHost | undefined = undefined;
  root: RootAccess = "private";
  caller: Caller = nobody;
  /** The client's, as far as proxies that are trusted say. */
  address: string | undefined = undefined;
  /** Whether the client spoke TLS, with us or with a proxy that is trusted. */
  secure = false;
  /** The login name that came with a secret, whoever sent it: not proven, and maybe a password. */
  claimedName: string | undefined = undefined;
  /** Whether secrets that live longer than a registry token are taken over this connection. */
  acceptsSecrets = false;
  /** What the caller may do with the repository; a pull is let pass without knowing the rest. */
  rights: ReadonlySet<Action> = noRights;
  /** The namespace or organisation that the path names. */
  namespace: NamespaceFacts | undefined = undefined;
  /** Whether anyone may read what the path names: then shared caches may keep it. */
  isPublic = false;
  /** The repository that the path names, in its stored form. */
  repository: RepositoryName | undefined = undefined;
  /** Whether the gate refuses by saying that what is asked for isn't there, as it does of what really isn't. */
  isConcealed = false;
  /** What to write into the log beside the request itself. */
  failure: unknown = undefined;

  constructor(request: IncomingMessage, response: ServerResponse, id: string) {
    this.request = request;
    this.response = response;
    this.id = id;
    const url = request.url ?? "/";
    const question = url.indexOf("?");
    this.path = question === -1 ? url : url.slice(0, question);
    this.#search = question === -1 ? "" : url.slice(question + 1);
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#search);
    return this.#query;
  }

  /**
   * The `ns` parameter where it names this registry itself (distribution-spec, "Registry Proxying"): another's
   * name must not be confirmed, as nothing is looked up there.
   */
  get ownNamespace(): string | undefined {
    if (!this.#search.includes("ns=")) return undefined;
    const namespace = this.query.get("ns") ?? undefined;
    return namespace === this.host?.host ? namespace : undefined;
  }

  /** Aborted once the connection is of no more use. */
  get gone(): AbortSignal {
    this.#gone ??= abortedWith(this.response);
    return this.#gone.signal;
  }

  get isHead(): boolean {
    return this.request.method === "HEAD";
  }
}

function abortedWith(response: ServerResponse): AbortController {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once("close", () => controller.abort());
  return controller;
}

export type Handler = (exchange: Exchange) => Promise<void>;
