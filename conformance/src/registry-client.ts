import { type Answer, HttpClient, type RequestOptions } from "./http-client.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A Bearer challenge, as RFC 6750, section 3 and Docker's token specification write it. */
export interface Challenge {
  readonly realm: string;
  readonly service: string | undefined;
  readonly scope: string | undefined;
  readonly error: string | undefined;
}

/** Reads a `WWW-Authenticate: Bearer …` header; undefined for anything else. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || !/^bearer\s/i.test(header)) return undefined;
  const values = new Map<string, string>();
  for (const [, name = "", value = ""] of header.matchAll(/([a-z_]+)="([^"]*)"/gi)) {
    values.set(name.toLowerCase(), value);
  }
  const realm = values.get("realm");
  if (realm === undefined) return undefined;
  return { realm, service: values.get("service"), scope: values.get("scope"), error: values.get("error") };
}

/**
 * A registry as its clients see it: a request goes out bare, and where the answer is a Bearer challenge it goes
 * out again with the token that the realm gave, an anonymous one where there are no credentials.
 */
export class RegistryClient {
  readonly http: HttpClient;
  /** Everything that was answered so far, without the bodies: some clauses are about all answers. */
  readonly answered: { readonly request: string; readonly headers: Answer["headers"] }[] = [];
  readonly #credentials: Credentials | undefined;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(base: URL, credentials?: Credentials) {
    this.http = new HttpClient(base);
    this.#credentials = credentials;
  }

  get base(): URL {
    return this.http.base;
  }

  async request(method: string, target: string, options: RequestOptions = {}): Promise<Answer> {
    const first = await this.requestWithoutToken(method, target, options);
    if (first.status !== 401 || options.headers?.authorization !== undefined) return first;
    const authorization = await this.#authorize(first);
    if (authorization === undefined) return first;
    return await this.requestWithoutToken(method, target, {
      ...options,
      headers: { ...options.headers, authorization },
    });
  }

  /** What a request written by hand has to carry; nothing where the registry asks for nothing. */
  async authorization(target: string): Promise<{ readonly authorization?: string }> {
    const answer = await this.requestWithoutToken("GET", target);
    const authorization = answer.status === 401 ? await this.#authorize(answer) : undefined;
    return authorization === undefined ? {} : { authorization };
  }

  /** The request alone, whatever is answered. */
  async requestWithoutToken(method: string, target: string, options: RequestOptions = {}): Promise<Answer> {
    const answer = await this.http.send(method, target, options);
    this.answered.push({ request: answer.request, headers: answer.headers });
    return answer;
  }

  close(): void {
    this.http.close();
  }

  async #authorize(refusal: Answer): Promise<string | undefined> {
    const header = refusal.header("www-authenticate");
    const challenge = parseChallenge(header);
    if (challenge !== undefined) return `Bearer ${await this.#token(challenge)}`;
    if (this.#credentials !== undefined && /^basic\s/i.test(header ?? "")) return basic(this.#credentials);
    return undefined;
  }

  #token({ realm, service, scope }: Challenge): Promise<string> {
    const url = new URL(realm, this.base);
    if (service !== undefined) url.searchParams.set("service", service);
    if (scope !== undefined) url.searchParams.set("scope", scope);
    const known = this.#tokens.get(url.href);
    if (known !== undefined) return known;
    const token = this.#fetchToken(url);
    this.#tokens.set(url.href, token);
    return token;
  }

  async #fetchToken(url: URL): Promise<string> {
    const headers = this.#credentials === undefined ? {} : { authorization: basic(this.#credentials) };
    const answer = await this.http.send("GET", url.href, { headers });
    if (answer.status !== 200) throw new Error(`${answer.request} answered ${answer.status}, not a token`);
    const { token, access_token } = answer.json() as { token?: string; access_token?: string };
    const value = token ?? access_token;
    if (value === undefined) throw new Error(`${answer.request} answered no token`);
    return value;
  }
}

export function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
