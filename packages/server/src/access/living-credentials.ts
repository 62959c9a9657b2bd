import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import { sessionEnd } from "#server/accounts/sessions/sessions.ts";
import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { anonymous, parsePrincipal } from "#server/rights/principal.ts";
import type { Caller } from "./caller.ts";

/** Says, while a long answer runs, whether what was shown at its beginning would still be taken. */
export class LivingCredentials {
  readonly #sessions: Pick<SessionRecords, "find">;
  readonly #tokens: Pick<TokenRecords, "find">;
  readonly #access: Pick<AccessRecords, "principal">;
  readonly #now: () => number;

  constructor(parts: {
    readonly sessions: Pick<SessionRecords, "find">;
    readonly tokens: Pick<TokenRecords, "find">;
    readonly access: Pick<AccessRecords, "principal">;
    readonly now: () => number;
  }) {
    this.#sessions = parts.sessions;
    this.#tokens = parts.tokens;
    this.#access = parts.access;
    this.#now = parts.now;
  }

  /** Who showed nothing has nothing that could end. */
  async isAlive({ principal, credential }: Caller): Promise<boolean> {
    if (principal === anonymous) return true;
    const facts = await this.#access.principal(principal);
    if (facts?.isActive !== true) return false;
    switch (credential.kind) {
      case "session":
        return await this.#isSession(credential.id, principal);
      case "token":
        return await this.#isToken(credential.id);
      case "password":
        return facts.credentialVersion === credential.version;
      // How long a registry token serves is the gate's to say; what ended it, the decision's.
      case "registry-token":
      case "none":
        return true;
    }
  }

  async #isSession(id: number, principal: Caller["principal"]): Promise<boolean> {
    const user = parsePrincipal(principal);
    const session = user?.kind === "user" ? await this.#sessions.find(id, user.id) : undefined;
    return session !== undefined && sessionEnd(session) > this.#now();
  }

  async #isToken(id: number): Promise<boolean> {
    const token = await this.#tokens.find(id);
    if (token === undefined || token.revokedAt !== undefined) return false;
    return token.expiresAt === undefined || token.expiresAt > this.#now();
  }
}
