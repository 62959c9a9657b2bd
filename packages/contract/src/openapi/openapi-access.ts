import type { Json } from "./openapi-schemas.ts";

/** Which credentials an operation takes, for its description. */
export interface OperationAccess {
  /** Whether it works without any credential. */
  readonly anonymous: boolean;
  readonly credentials: readonly CredentialKind[];
  /** Whether a session must have signed in at most 10 minutes ago. */
  readonly fresh: boolean;
}

/** A session's cookie, an account's password, a personal access token, a robot's secret. */
export type CredentialKind = "session" | "password" | "token" | "robot";

export const securitySchemes: Readonly<Record<string, Json>> = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-estiva_session",
    description: "Set by signing in. On plain HTTP its name is `estiva_session_<port>`.",
  },
  bearer: { type: "http", scheme: "bearer", description: "A personal access token or a robot's secret." },
  basic: {
    type: "http",
    scheme: "basic",
    description:
      "A user's name with a personal access token or, where no second factor is on, the password; a robot's login with its secret.",
  },
};

const schemesOf: Readonly<Record<CredentialKind, readonly string[]>> = {
  session: ["session"],
  password: ["basic"],
  token: ["bearer", "basic"],
  robot: ["bearer", "basic"],
};

/** An operation's `security`: alternatives, the empty one for anonymous. */
export function securityOf({ anonymous, credentials }: OperationAccess): Json[] {
  const schemes = new Set(credentials.flatMap((kind) => schemesOf[kind]));
  return [...(anonymous ? [{}] : []), ...[...schemes].map((scheme) => ({ [scheme]: [] }))];
}
