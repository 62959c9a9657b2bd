import assert from "node:assert/strict";
import { type Answer, json, send } from "#test/attacks/support/http.ts";

/** Passes the rules for passwords. */
export const goodPassword = "vier kleine Boote";

/** A program or a browser that keeps the cookies that it is given, as the management API's users do. */
export class Browser {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, string>();

  /** @param headers sent with every request. */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** What the browser would send as its Cookie header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(text: string) {
    this.#cookies.clear();
    this.#keep(text);
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const cookie: Readonly<Record<string, string>> = this.#cookies.size === 0 ? {} : { cookie: this.cookie };
    const isChange = method !== "GET" && method !== "DELETE";
    const type: Readonly<Record<string, string>> = isChange ? { "content-type": "application/json" } : {};
    const answer = await send(this.#url, path, {
      method,
      headers: { ...this.#headers, ...cookie, ...type, ...headers },
      body: isChange ? JSON.stringify(body ?? {}) : "",
    });
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return answer;
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
