import type { ProviderConfig } from "#server/config/providers.ts";
import { line, type Profile } from "./profile-values.ts";
import { type ProviderFetch, providerFetch } from "./provider-fetch.ts";

/** GitHub's answer is not one of its documents' answers. The message holds nothing of what it sent. */
export class GitHubAnswerRefused extends Error {
  override readonly name = "GitHubAnswerRefused";
}

/** Pages of a hundred; nobody is in more organisations than that. */
const maxPages = 10;

/** The few addresses of GitHub, or of a GitHub Enterprise Server, that a sign-in needs. */
export class GitHubApi {
  readonly #config: ProviderConfig;
  readonly #api: URL;
  readonly #fetch: ProviderFetch;

  constructor(config: ProviderConfig, timeout?: number) {
    this.#config = config;
    this.#api = apiOf(config.issuer);
    const origins = [config.issuer.origin, this.#api.origin];
    this.#fetch = providerFetch(({ origin }) => origins.includes(origin), timeout);
  }

  authorizationUrl(parameters: Readonly<Record<string, string>>): URL {
    const url = below(this.#config.issuer, "login/oauth/authorize");
    url.search = new URLSearchParams({ client_id: this.#config.clientId, ...parameters }).toString();
    return url;
  }

  /** Answers 200 for failures too, and says which in the body. */
  async redeem(
    code: string,
    redirectUri: URL,
    codeVerifier: string,
  ): Promise<{ readonly token?: string; readonly error?: string }> {
    const { clientId, clientSecret } = this.#config;
    const answer = await this.#json(below(this.#config.issuer, "login/oauth/access_token"), {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri.href,
        code_verifier: codeVerifier,
      }),
    });
    const { error, access_token: token } = asProfile(answer);
    if (error !== undefined) return { error: /^[a-z_]{1,60}$/.exec(String(error))?.[0] ?? "an error" };
    return typeof token === "string" && /^[\x21-\x7e]{1,1024}$/.test(token) ? { token } : {};
  }

  async user(token: string): Promise<Profile & { readonly id: number }> {
    const user = asProfile(await this.#get("user", token));
    const { id } = user;
    if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0)
      throw new GitHubAnswerRefused("a user without a numeric id");
    return { ...user, id };
  }

  /** Empty where the person did not let us see them. */
  async emails(token: string): Promise<readonly Profile[]> {
    return asList(await this.#getIfAllowed("user/emails?per_page=100", token)).map(asProfile);
  }

  /** Logins in lower case; empty where the person did not let us see them. */
  async organizations(token: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (let page = 1; page <= maxPages; page += 1) {
      const list = asList(await this.#getIfAllowed(`user/orgs?per_page=100&page=${page}`, token));
      found.push(...list.flatMap((entry) => line(asProfile(entry).login)?.toLowerCase() ?? []));
      if (list.length < 100) break;
    }
    return found;
  }

  async #get(path: string, token: string): Promise<unknown> {
    return await this.#json(below(this.#api, path), { headers: headersWith(token) });
  }

  async #getIfAllowed(path: string, token: string): Promise<unknown> {
    const answer = await this.#fetch(below(this.#api, path), { headers: headersWith(token) });
    return answer.status === 403 || answer.status === 404 ? [] : await parse(answer);
  }

  async #json(url: URL, init: RequestInit): Promise<unknown> {
    return await parse(await this.#fetch(url, init));
  }
}

/** GitHub's API has a host of its own; a GitHub Enterprise Server's lies below it. */
function apiOf(issuer: URL): URL {
  return issuer.host === "github.com" ? new URL("https://api.github.com") : below(issuer, "api/v3");
}

function below(base: URL, path: string): URL {
  return new URL(path, base.href.endsWith("/") ? base : `${base.href}/`);
}

function headersWith(token: string): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    "user-agent": "estiva",
  };
}

async function parse(answer: Response): Promise<unknown> {
  if (answer.status !== 200) throw new GitHubAnswerRefused(`status ${answer.status}`);
  try {
    return await answer.json();
  } catch {
    throw new GitHubAnswerRefused("an answer that is not JSON");
  }
}

function asProfile(value: unknown): Profile {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Profile;
  throw new GitHubAnswerRefused("an answer of another shape");
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new GitHubAnswerRefused("an answer of another shape");
}
