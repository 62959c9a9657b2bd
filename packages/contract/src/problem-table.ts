import { passwordLength } from "./limits.ts";

interface ProblemKind {
  readonly status: number;
  /** For a person, the same whatever the occasion (RFC 9457, section 3.1.3). */
  readonly title: string;
  /** When it is answered and what to do about it, for the reference. */
  readonly explanation: string;
}

/**
 * Every problem that the management API answers, by its stable code: what programs switch on. Titles may be
 * reworded, codes not.
 */
export const problemTable = {
  request_invalid: {
    status: 400,
    title: "The request is not valid",
    explanation: "A path, query or body breaks its schema; `errors` names each field by a JSON pointer.",
  },
  code_invalid: {
    status: 400,
    title: "The code is wrong or was used before",
    explanation:
      "A code of the second factor, or a recovery code, is wrong, used or too old; try the next one.",
  },
  link_invalid: {
    status: 400,
    title: "This link is not valid any more",
    explanation:
      "The secret of a set-up, reset or verification link is wrong, used or expired; ask for a new one.",
  },
  challenge_invalid: {
    status: 400,
    title: "The sign-in took too long",
    explanation: "The second step's challenge is unknown, used or expired; begin again with the password.",
  },
  invitation_invalid: {
    status: 400,
    title: "This invitation is not valid any more",
    explanation:
      "The invitation is unknown, used, withdrawn, expired or meant for somebody else; ask for a new one.",
  },
  identity_invalid: {
    status: 400,
    title: "This sign-in with a provider is not pending any more",
    explanation: "The pending identity is unknown, used, expired or of another browser; sign in there again.",
  },
  cursor_invalid: {
    status: 400,
    title: "The cursor is not valid",
    explanation: "A cursor is used as it was given, with the same query; start again without one.",
  },
  password_too_short: {
    status: 400,
    title: "The password is too short",
    explanation: `A password has at least ${passwordLength.min} characters.`,
  },
  password_too_long: {
    status: 400,
    title: "The password is too long",
    explanation: `A password has at most ${passwordLength.max} characters.`,
  },
  password_too_common: {
    status: 400,
    title: "The password is easy to guess",
    explanation:
      "It is among the commonest, a run of keys, or made of the account's own names; choose another.",
  },
  public_denies_pull: {
    status: 400,
    title: "A public repository can't be denied to somebody",
    explanation: "Whoever is denied could sign out and pull; make the repository private first.",
  },
  authentication_required: {
    status: 401,
    title: "Sign in first",
    explanation: "The operation needs a credential and the request has none.",
  },
  credentials_invalid: {
    status: 401,
    title: "The user name or password is wrong",
    explanation: "Also answered for a token or session that is unknown, revoked or expired.",
  },
  second_factor_required: {
    status: 401,
    title: "Use a personal access token",
    explanation:
      "The account has a second factor or signs in with a provider, so a password alone opens nothing.",
  },
  forbidden: {
    status: 403,
    title: "You may not do that",
    explanation: "The caller may see the object but lacks the right; `detail` says which.",
  },
  session_required: {
    status: 403,
    title: "Confirm that it is you",
    explanation: "The operation needs a session that signed in at most 10 minutes ago; sign in again.",
  },
  credential_not_accepted: {
    status: 403,
    title: "This kind of credential can't do that",
    explanation:
      "The credential is good, but the operation doesn't take its kind, or its scopes don't cover it.",
  },
  origin_foreign: {
    status: 403,
    title: "A web page of another origin asked for this",
    explanation: "Changes are taken from this server's own pages and from programs; see ESTIVA_PUBLIC_URL.",
  },
  plain_http_refused: {
    status: 403,
    title: "Secrets are not taken over plain HTTP",
    explanation: "Use HTTPS, or set ESTIVA_PLAIN_HTTP_LOGIN=allow where the network can be trusted.",
  },
  email_unverified: {
    status: 403,
    title: "Verify your e-mail address first",
    explanation: "The account's address is not confirmed yet; use the link in the mail or ask for a new one.",
  },
  sign_up_closed: {
    status: 403,
    title: "Sign-up is closed",
    explanation: "Only administrators make accounts here (ESTIVA_SIGN_UP=closed).",
  },
  invitation_required: {
    status: 403,
    title: "Sign-up needs an invitation",
    explanation: "Ask an administrator for an invitation link (ESTIVA_SIGN_UP=invite).",
  },
  organization_second_factor: {
    status: 403,
    title: "This organization requires a second factor",
    explanation: "Switch on a second factor for the account, then try again.",
  },
  quota_exceeded: {
    status: 403,
    title: "The quota is used up",
    explanation:
      "The namespace or account holds as much as it may; delete something or ask an administrator.",
  },
  repository_read_only: {
    status: 403,
    title: "The repository is read-only",
    explanation: "Its settings refuse every change of content, the owner's too.",
  },
  tag_immutable: {
    status: 403,
    title: "The tag is immutable",
    explanation: "The repository's settings protect it; what it names can't be deleted or replaced.",
  },
  not_found: {
    status: 404,
    title: "There is nothing at this address, or it is private",
    explanation: "The same answer for what does not exist and for what the caller may not see.",
  },
  method_unsupported: {
    status: 405,
    title: "This address does not take that method",
    explanation: "The header `Allow` names the methods that it takes.",
  },
  request_timeout: {
    status: 408,
    title: "The request's body did not arrive in time",
    explanation: "The connection was too slow or stood still; try again.",
  },
  name_taken: {
    status: 409,
    title: "The name is taken",
    explanation: "An account, team, robot, repository or grant of this name exists, or did and was retired.",
  },
  name_reserved: {
    status: 409,
    title: "The name is reserved",
    explanation: "The name is used by the server's own addresses, or promises an authority.",
  },
  name_confusable: {
    status: 409,
    title: "The name looks like another one",
    explanation: "It differs from an existing name only by hyphens or by 0 and o, 1, i and l.",
  },
  root_repositories_exist: {
    status: 409,
    title: "The root namespace holds repositories under this name",
    explanation: "An account would take them over; `detail` names them and the command that moves them.",
  },
  email_taken: {
    status: 409,
    title: "Another account has this e-mail address",
    explanation: "A verified address belongs to one account.",
  },
  conflict: {
    status: 409,
    title: "That does not fit the present state",
    explanation: "The object is not in the state that the operation needs; `detail` says why.",
  },
  last_owner: {
    status: 409,
    title: "The organization would have no owner",
    explanation: "Make somebody else an owner first.",
  },
  last_admin: {
    status: 409,
    title: "There would be no administrator left",
    explanation: "Make somebody else an administrator first.",
  },
  last_sign_in_method: {
    status: 409,
    title: "There would be no way left to sign in",
    explanation: "Set a password or link another identity first.",
  },
  not_empty: {
    status: 409,
    title: "It is not empty",
    explanation: "The namespace still holds repositories; delete or move them first.",
  },
  changed_meanwhile: {
    status: 409,
    title: "It changed meanwhile",
    explanation: "What a preview showed is not true any more; look at a new preview and decide again.",
  },
  mail_not_configured: {
    status: 409,
    title: "This server sends no mail",
    explanation: "ESTIVA_SMTP_URL is not set; ask an administrator.",
  },
  public_url_required: {
    status: 409,
    title: "The server does not know its own address",
    explanation: "Links and sign-in with providers need ESTIVA_PUBLIC_URL.",
  },
  body_too_large: {
    status: 413,
    title: "The request's body is too large",
    explanation: "Bodies have at most 1 MiB.",
  },
  media_type_unsupported: {
    status: 415,
    title: "The body must be JSON",
    explanation: "Send `Content-Type: application/json`.",
  },
  host_unknown: {
    status: 421,
    title: "This server does not answer to that Host",
    explanation: "Name it in ESTIVA_ALLOWED_HOSTS or ESTIVA_PUBLIC_URL.",
  },
  too_many_attempts: {
    status: 429,
    title: "Too many attempts",
    explanation: "Wait as many seconds as `Retry-After` says.",
  },
  internal: {
    status: 500,
    title: "The server failed",
    explanation: "A fault of ours; the server's log has the request id.",
  },
  provider_failed: {
    status: 502,
    title: "The sign-in provider did not answer",
    explanation: "The provider's discovery or token endpoint failed or took too long; try again.",
  },
  unavailable: {
    status: 503,
    title: "The server is not ready",
    explanation: "It is starting, stopping or has lost its database; try again after `Retry-After`.",
  },
  storage_full: {
    status: 507,
    title: "The server's storage is full",
    explanation: "Nothing can be written until an administrator makes room.",
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problemTable;

export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === "string" && Object.hasOwn(problemTable, text);
}
