interface ErrorKind {
  /** What clients switch on. Below 500 it must be one of the distribution-spec, "Error Codes". */
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Every error that `/v2` and `/auth` answer. `docs/errors.md` explains each; a test holds the two together. */
export const errorTable = {
  unauthorized: { code: "UNAUTHORIZED", status: 401, message: "authentication required" },
  credentialsInvalid: { code: "UNAUTHORIZED", status: 401, message: "the user name or password is wrong" },
  tokenInvalid: { code: "UNAUTHORIZED", status: 401, message: "the token is not valid or has expired" },
  scopeInsufficient: {
    code: "DENIED",
    status: 401,
    message: "the token does not cover this repository or action",
  },
  originForeign: {
    code: "DENIED",
    status: 403,
    message: "changes asked for by a web page of another origin are refused",
  },
  hostUnknown: {
    code: "DENIED",
    status: 421,
    message:
      "this registry does not answer to that Host; name it in ESTIVA_ALLOWED_HOSTS or ESTIVA_PUBLIC_URL",
  },
  denied: { code: "DENIED", status: 403, message: "you may not do this to this repository" },
  repositoriesTooMany: {
    code: "DENIED",
    status: 403,
    message: "the namespace has as many repositories as it may; delete one, or ask the registry's operator",
  },
  namespaceFull: {
    code: "DENIED",
    status: 403,
    message: "the namespace stores as much as it may; delete a repository, or ask the registry's operator",
  },
  plainHttpRefused: {
    code: "DENIED",
    status: 403,
    message:
      "passwords and tokens are taken over TLS only; use https, or set ESTIVA_PLAIN_HTTP_LOGIN=allow on the server",
  },
  secondFactorNeeded: {
    code: "UNAUTHORIZED",
    status: 401,
    message: "this account signs in with a second factor; use a personal access token as the password",
  },
  emailUnverified: {
    code: "DENIED",
    status: 403,
    message: "this account's e-mail address is not verified yet; use the link in the mail",
  },
  attemptsTooMany: {
    code: "TOOMANYREQUESTS",
    status: 429,
    message: "too many failed sign-ins; try again later",
  },
  nameInvalid: { code: "NAME_INVALID", status: 400, message: "the repository name is not allowed" },
  nameUnknown: { code: "NAME_UNKNOWN", status: 404, message: "there is no such repository" },
  tagInvalid: { code: "MANIFEST_INVALID", status: 400, message: "the tag is not allowed" },
  tagsTooMany: { code: "UNSUPPORTED", status: 414, message: "too many tags in one request" },
  tagHeld: { code: "DENIED", status: 403, message: "the tag is immutable: it can't be moved or deleted" },
  tagOverwriteDenied: {
    code: "DENIED",
    status: 403,
    message: "the tag exists, and you may not overwrite tags of this repository",
  },
  digestInvalid: {
    code: "DIGEST_INVALID",
    status: 400,
    message: "the digest is malformed or does not match the bytes",
  },
  algorithmUnsupported: {
    code: "DIGEST_INVALID",
    status: 400,
    message: "the digest algorithm must be sha256 or sha512",
  },
  manifestUnknown: { code: "MANIFEST_UNKNOWN", status: 404, message: "there is no such manifest or tag" },
  manifestInvalid: { code: "MANIFEST_INVALID", status: 400, message: "the manifest is not valid" },
  manifestTooLarge: { code: "MANIFEST_INVALID", status: 413, message: "the manifest is larger than 4 MiB" },
  manifestBlobUnknown: {
    code: "MANIFEST_BLOB_UNKNOWN",
    status: 404,
    message: "the manifest names content that this repository does not have; push that first",
  },
  manifestInUse: {
    code: "DENIED",
    status: 405,
    message: "an index of this repository lists this manifest; delete the index first",
  },
  blobUnknown: { code: "BLOB_UNKNOWN", status: 404, message: "there is no such blob in this repository" },
  blobInUse: {
    code: "DENIED",
    status: 405,
    message: "a manifest of this repository needs this blob; delete the manifest first",
  },
  uploadUnknown: {
    code: "BLOB_UPLOAD_UNKNOWN",
    status: 404,
    message: "there is no such upload; it was finished, cancelled or has expired",
  },
  uploadInvalid: { code: "BLOB_UPLOAD_INVALID", status: 400, message: "the upload request is not valid" },
  uploadOutOfOrder: {
    code: "BLOB_UPLOAD_INVALID",
    status: 416,
    message:
      "the chunk does not start where the upload stands; ask for the upload's Range and go on from there",
  },
  uploadIdle: {
    code: "BLOB_UPLOAD_INVALID",
    status: 408,
    message: "no bytes arrived for too long; the upload can be resumed",
  },
  uploadTooLarge: {
    code: "SIZE_INVALID",
    status: 413,
    message: "the blob is larger than ESTIVA_MAX_BLOB_SIZE allows",
  },
  uploadsTooMany: {
    code: "TOOMANYREQUESTS",
    status: 429,
    message: "too many open uploads; finish or cancel some",
  },
  rangeInvalid: { code: "SIZE_INVALID", status: 416, message: "the range lies outside the blob" },
  pageSizeInvalid: {
    code: "UNSUPPORTED",
    status: 400,
    message: "n must be a number from 0 upwards",
  },
  requestInvalid: { code: "UNSUPPORTED", status: 400, message: "the request is not valid" },
  requestIdle: { code: "UNSUPPORTED", status: 408, message: "the request's body did not arrive in time" },
  routeUnknown: { code: "UNSUPPORTED", status: 404, message: "there is nothing at this address" },
  methodUnsupported: { code: "UNSUPPORTED", status: 405, message: "this address does not take that method" },
  internal: { code: "UNKNOWN", status: 500, message: "the registry failed; the log has the request id" },
  unavailable: { code: "UNAVAILABLE", status: 503, message: "the registry is not ready; try again" },
  storageFull: { code: "UNAVAILABLE", status: 507, message: "the registry's storage is full" },
} as const satisfies Readonly<Record<string, ErrorKind>>;

export type ErrorName = keyof typeof errorTable;

/** An answer other than success, by its name in the table. Translated into a response in one place. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly kind: ErrorName;
  /** More for machines, as the spec's `detail`. */
  readonly detail: unknown;
  /** Response headers that belong to this answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ErrorName,
    options: {
      message?: string;
      detail?: unknown;
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(options.message ?? errorTable[kind].message, { cause: options.cause });
    this.kind = kind;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return errorTable[this.kind].status;
  }

  /** The body of the distribution-spec, "Error Codes". */
  toJSON(): { errors: readonly { code: string; message: string; detail?: unknown }[] } {
    const { code } = errorTable[this.kind];
    const detail = this.detail === undefined ? {} : { detail: this.detail };
    return { errors: [{ code, message: this.message, ...detail }] };
  }
}
