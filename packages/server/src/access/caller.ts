import type { TokenScope } from "@estiva/protocol";
import type { TokenKind } from "#server/accounts/tokens/token-records.ts";
import type { PrincipalFacts } from "#server/rights/access-records.ts";
import { anonymous, type Principal } from "#server/rights/principal.ts";
import type { RegistryToken } from "./registry-tokens.ts";

/** Who asks, and how that was shown. */
export interface Caller {
  readonly principal: Principal;
  readonly credential: Credential;
  /**
   * What the principal is, where the credential's own look-up told: of a registry token it is not known yet, and of
   * anonymous there is nothing to know.
   */
  readonly facts?: PrincipalFacts | undefined;
}

export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "registry-token"; readonly token: RegistryToken }
  /** An account's own password, sent with the request. */
  | { readonly kind: "password"; readonly version: number }
  | {
      readonly kind: "token";
      readonly id: number;
      readonly tokenKind: TokenKind;
      /** Undefined for no limit but the owner's rights. */
      readonly scopes: readonly TokenScope[] | undefined;
    }
  | { readonly kind: "session"; readonly id: number; readonly signedInAt: number };

export const nobody: Caller = { principal: anonymous, credential: { kind: "none" } };

/**
 * What a registry token remembers of the credential that it was given for, and the audit of every act:
 * `password:2` (the account's credential version), `token:7`, `session:9`.
 */
export function credentialId({ credential }: Caller): string | undefined {
  switch (credential.kind) {
    case "none":
      return undefined;
    case "registry-token":
      return credential.token.credential;
    case "password":
      return `password:${credential.version}`;
    default:
      return `${credential.kind}:${credential.id}`;
  }
}
