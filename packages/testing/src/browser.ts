import assert from "node:assert/strict";
import { Agent, type IncomingMessage, request } from "node:http";
import { basicOf } from "./basic-of.ts";
import { password as goodPassword } from "./password.ts";
import { type Answer, json } from "./send.ts";

export interface BrowserOptions {
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The address on loopback to come from: 127.0.0.0/8 has many. */
  readonly from?: string;
}

/** A program or a browser that keeps the cookies that it is given, as the management API's users do. */
export class Browser {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: Agent;
  readonly #cookies = new Map<string, string>();

  constructor(url: string, { headers = {}, from = "127.0.0.1" }: BrowserOptions = {}) {
    this.#url = url;
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, timeout: 60_000, maxSockets: 16, localAddress: from });
  }

  /** What the browser would send as its Cookie header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(text: string) {
    this.#cookies.clear();
    this.#keep(text);
  }

  /** @param body sent as JSON. @param headers on top of the usual ones; an empty value leaves one out. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const isChange = method !== "GET" && method !== "DELETE";
    const text = isChange ? (typeof body === "string" ? body : JSON.stringify(body ?? {})) : "";
    const sent = {
      "content-length": String(Buffer.byteLength(text)),
      ...this.#headers,
      ...(this.#cookies.size === 0 ? {} : { cookie: this.cookie }),
      ...(isChange ? { "content-type": "application/json" } : {}),
      ...headers,
    };
    const present = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request(this.#url, { method, path, headers: present, agent: this.#agent });
    outgoing.on("response", resolve).on("error", reject).end(text);
    const answer = await promise;
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
  }

  /** As `call`, and the answer must have this status. */
  async expect<T = unknown>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call(method, path, body);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.body.toString()}`);
    return (answer.body.byteLength === 0 ? undefined : json(answer)) as T;
  }

  /** The call must fail with this problem. @returns its body. */
  async problem(code: string, method: string, path: string, body?: unknown): Promise<Problem> {
    const answer = await this.call(method, path, body);
    assert.ok(answer.status >= 400, `${method} ${path}: ${answer.status}`);
    const problem = json<Problem>(answer);
    assert.equal(problem.code, code, `${method} ${path}: ${answer.body.toString()}`);
    assert.equal(problem.status, answer.status);
    return problem;
  }

  async signUp(username: string, more: object = {}): Promise<void> {
    await this.expect(201, "POST", "/api/v1/users", { username, password: goodPassword, ...more });
  }

  async signIn(username: string, password = goodPassword): Promise<void> {
    await this.expect(201, "POST", "/api/v1/session", { username, password });
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (/; Max-Age=0(;|$)/.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export function basic(username: string, secret: string): Readonly<Record<string, string>> {
  return { authorization: basicOf(username, secret) };
}

/** What docker login asks for. */
export const loginPath = "/auth/token?service=estiva&client_id=docker&offline_token=true";
