import { createServer, type RequestListener, type Server } from "node:http";
import { Provider } from "oidc-provider";

/** Claims of somebody with an account at the provider; `sub` is the login. */
export type OpenIdClaims = Readonly<Record<string, unknown>>;

export interface OpenIdProviderOptions {
  /** By login. */
  readonly accounts?: Readonly<Record<string, OpenIdClaims>>;
  /** Whether claims stand in the ID token, too, and not only at the userinfo endpoint. */
  readonly claimsInIdToken?: boolean;
  /** 0 for any. */
  readonly port?: number;
}

/** A real OpenID provider on loopback. `await using` stops it. */
export interface RunningOpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next brings these. */
  readonly accounts: Map<string, OpenIdClaims>;
}

/** Takes any loopback redirect URI, insists on PKCE, and asks for login and consent on pages of its own. */
export async function startOpenIdProvider(
  options: OpenIdProviderOptions = {},
): Promise<RunningOpenIdProvider> {
  const accounts = new Map(Object.entries(options.accounts ?? {}));
  let answer: RequestListener = () => {};
  const server = createServer((request, response) => answer(request, response));
  const port = await listenOnLoopback(server, options.port);
  const issuer = `http://127.0.0.1:${port}`;
  const [clientId, clientSecret] = ["estiva", "the-client-secret-of-estiva-in-tests"];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ["http://127.0.0.1/callback"],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    claims: {
      email: ["email", "email_verified"],
      profile: ["name", "preferred_username", "hd"],
      groups: ["groups"],
    },
    conformIdTokenClaims: options.claimsInIdToken !== true,
    pkce: { required: () => true },
    cookies: { keys: ["only-for-tests"] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...accounts.get(sub) }),
    }),
  });
  provider.Client.prototype.redirectUriAllowed = (uri) => /^http:\/\/(127\.0\.0\.1|localhost):/.test(uri);
  const respond = provider.callback();
  answer = (request, response) => void respond(request, response);
  return {
    issuer,
    port,
    clientId,
    clientSecret,
    accounts,
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}

export async function closeServer(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
