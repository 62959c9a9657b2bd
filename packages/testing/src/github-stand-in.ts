import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listenOnLoopback } from "./openid-provider.ts";

export interface GitHubPerson {
  readonly id: number;
  readonly login: string;
  readonly name?: string | null;
  /** The one on the profile: free text there. */
  readonly email?: string | null;
  readonly emails?: readonly { email: string; primary: boolean; verified: boolean }[];
  readonly organizations?: readonly string[];
}

/** Answers as GitHub's documents say, as far as signing in goes. `await using` stops it. */
export interface GitHubStandIn extends AsyncDisposable {
  /** As a GitHub Enterprise Server's address: the API lies below `/api/v3`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who sits before the browser; undefined presses "cancel". */
  person: GitHubPerson | undefined;
  /** Every request line, with the scopes that were asked for. */
  readonly requests: string[];
  /** Answers in place of the usual one, by path. */
  readonly faults: Map<string, (response: ServerResponse) => void>;
}

interface Grant {
  readonly person: GitHubPerson;
  readonly scope: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export async function startGitHubStandIn(person?: GitHubPerson): Promise<GitHubStandIn> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Grant>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    standIn.requests.push(`${request.method} ${url.pathname}`);
    const fault = standIn.faults.get(url.pathname);
    if (fault !== undefined) fault(response);
    else if (url.pathname === "/login/oauth/authorize") authorize(url, response);
    else if (url.pathname === "/login/oauth/access_token") void redeem(request, response);
    else if (url.pathname.startsWith("/api/v3/")) api(request, url, response);
    else sendJson(response, 404, { message: "Not Found" });
  });
  const port = await listenOnLoopback(server);
  const standIn: GitHubStandIn = {
    url: `http://127.0.0.1:${port}`,
    clientId: "Iv1.0123456789",
    clientSecret: "github-client-secret",
    person,
    requests: [],
    faults: new Map(),
    [Symbol.asyncDispose]: () => closeServer(server),
  };

  /** An app that was authorised before asks nothing more. */
  function authorize({ searchParams: query }: URL, response: ServerResponse): void {
    const redirectUri = query.get("redirect_uri") ?? "";
    const target = new URL(redirectUri);
    const isKnown =
      query.get("client_id") === standIn.clientId && query.get("code_challenge_method") === "S256";
    if (!isKnown) {
      response.writeHead(404).end();
      return;
    }
    if (standIn.person === undefined) target.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(10).toString("hex");
      codes.set(code, {
        person: standIn.person,
        scope: query.get("scope") ?? "",
        redirectUri,
        challenge: query.get("code_challenge") ?? "",
      });
      target.searchParams.set("code", code);
    }
    target.searchParams.set("state", query.get("state") ?? "");
    response.writeHead(302, { location: target.href }).end();
  }

  async function redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const form = new URLSearchParams(body);
    const grant = codes.get(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    let answer: Record<string, string>;
    if (form.get("client_secret") !== standIn.clientSecret)
      answer = { error: "incorrect_client_credentials" };
    else if (grant === undefined || grant.challenge !== challenge)
      answer = { error: "bad_verification_code" };
    else if (grant.redirectUri !== form.get("redirect_uri")) answer = { error: "redirect_uri_mismatch" };
    else {
      codes.delete(form.get("code") ?? "");
      const token = `gho_${randomBytes(16).toString("hex")}`;
      tokens.set(token, grant);
      answer = { access_token: token, scope: grant.scope.replaceAll(" ", ","), token_type: "bearer" };
    }
    // Without the Accept header, GitHub answers a form.
    if (request.headers.accept === "application/json") sendJson(response, 200, answer);
    else {
      response.writeHead(200, { "content-type": "application/x-www-form-urlencoded" });
      response.end(new URLSearchParams(answer).toString());
    }
  }

  function api(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const grant = tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    const isNamed = request.headers["user-agent"] !== undefined;
    if (!isNamed) sendJson(response, 403, { message: "no user agent" });
    else if (grant === undefined) sendJson(response, 401, { message: "Bad credentials" });
    else {
      const answer = resourceOf(grant, url);
      sendJson(response, answer === undefined ? 404 : 200, answer ?? { message: "Not Found" });
    }
  }

  return standIn;
}

/** What the token's scopes let its holder see; undefined for nothing. */
function resourceOf({ person, scope }: Grant, { pathname, searchParams }: URL): unknown {
  const { id, login, name = null, email = null, emails = [], organizations = [] } = person;
  const scopes = scope.split(" ");
  if (pathname === "/api/v3/user") return { id, login, name, email };
  if (pathname === "/api/v3/user/emails" && scopes.includes("user:email")) return emails;
  if (pathname !== "/api/v3/user/orgs" || !scopes.includes("read:org")) return undefined;
  const size = Number(searchParams.get("per_page") ?? "30");
  const start = (Number(searchParams.get("page") ?? "1") - 1) * size;
  return organizations.slice(start, start + size).map((organization) => ({ login: organization }));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}
