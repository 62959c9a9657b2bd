import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "#server/access/caller.ts";
import { type Admission, unadmitted } from "../gate/admission.ts";
import { type Sender, unknownSender } from "./sender.ts";

/** The parts of a path that its pattern names, as they were sent. */
export type PathParameters = Readonly<Record<string, string | undefined>>;

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
  /** From where and how the request came. */
  sender: Sender = unknownSender;
  /** Who asks, for what, and what they may; see `Admission`. */
  admission: Admission = unadmitted;
  /** Asks once more whether it may do what it was admitted for; set by the gate for what changes something. */
  admitAgain: () => Promise<void> = async () => {};
  /** The login name that came with a secret, whoever sent it: not proven, and maybe a password. */
  claimedName: string | undefined = undefined;
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

  get caller(): Caller {
    return this.admission.caller;
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
    return namespace === this.sender.host?.host ? namespace : undefined;
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
