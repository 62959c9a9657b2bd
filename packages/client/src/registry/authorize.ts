import { type Scope, Scope as ScopeText } from "@estiva/protocol/scope";
import { parseChallenges } from "./challenge.ts";
import { RegistryApiError } from "./registry-api-error.ts";
import { basicAuthorization, type RegistryCredential } from "./registry-credential.ts";
import { type RegistryToken, requestToken, type TokenService } from "./request-token.ts";
import type { Transport } from "./transport.ts";

/** The most tokens that are kept: one for each set of scopes that is in use. */
const maxTokens = 1_000;

/**
 * Answers a registry's challenges (Docker Registry v2 authentication): Basic where it wants Basic, else a token
 * for the scopes of the request, which is kept until it ends. What a registry asked for once is shown from then on
 * without being asked.
 */
export class Authorizer {
  readonly #transport: Transport;
  readonly #credential: RegistryCredential;
  readonly #tokens = new Map<string, Promise<RegistryToken>>();
  #wants: "nothing" | "basic" | TokenService = "nothing";

  constructor(transport: Transport, credential: RegistryCredential) {
    this.#transport = transport;
    this.#credential = credential;
  }

  /** The Authorization header for a request; undefined where none is known to be wanted. */
  async authorization(scopes: readonly Scope[], signal?: AbortSignal): Promise<string | undefined> {
    const credential = this.#credential;
    if (typeof credential === "object" && "bearer" in credential) return `Bearer ${credential.bearer}`;
    if (this.#wants === "nothing") return undefined;
    if (this.#wants === "basic") return this.#basic();
    return `Bearer ${await this.#token(this.#wants, scopes, signal)}`;
  }

  /**
   * Learns from a 401 what is wanted.
   * @param origin of the registry, which a token service must not be less safe than.
   * @returns whether it is worth asking again.
   * @throws RegistryApiError where a password would leave TLS.
   */
  learn(header: string | undefined, origin: URL, scopes: readonly Scope[]): boolean {
    if (typeof this.#credential === "object" && "bearer" in this.#credential) return false;
    const challenges = parseChallenges(header ?? "");
    const bearer = challenges.find(({ scheme }) => scheme === "bearer")?.parameters;
    if (bearer?.realm !== undefined) {
      this.#wants = { realm: realmOf(bearer.realm, origin), service: bearer.service };
      this.#tokens.delete(keyOf(scopes));
      return true;
    }
    if (!challenges.some(({ scheme }) => scheme === "basic") || this.#basic() === undefined) return false;
    if (this.#wants === "basic") return false;
    this.#wants = "basic";
    return true;
  }

  #basic(): string | undefined {
    const credential = this.#credential;
    if (typeof credential !== "object" || !("basic" in credential)) return undefined;
    return basicAuthorization(credential.basic.username, credential.basic.password);
  }

  async #token(service: TokenService, scopes: readonly Scope[], signal?: AbortSignal): Promise<string> {
    const key = keyOf(scopes);
    const known = await this.#tokens.get(key)?.catch(() => undefined);
    if (known !== undefined && known.expiresAt > Date.now()) return known.token;
    if (this.#tokens.size >= maxTokens) this.#tokens.clear();
    const asked = requestToken(this.#transport, service, this.#credential, scopes, signal);
    this.#tokens.set(key, asked);
    try {
      return (await asked).token;
    } catch (error) {
      this.#tokens.delete(key);
      throw error;
    }
  }
}

function keyOf(scopes: readonly Scope[]): string {
  return scopes.map(ScopeText.format).toSorted().join(" ");
}

function realmOf(text: string, origin: URL): URL {
  const realm = URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  if (realm === undefined || (origin.protocol === "https:" && realm.protocol !== "https:"))
    throw new RegistryApiError(
      "unexpected",
      `The registry names ${text} for tokens, which is not safe to ask`,
    );
  return realm;
}
