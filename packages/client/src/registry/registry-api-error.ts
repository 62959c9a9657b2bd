/** One entry of an error body (distribution-spec, "Error Codes"). */
export interface RegistryErrorEntry {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

/**
 * A call to a registry that failed. `code` is the server's own (`MANIFEST_UNKNOWN`), or `unreachable` where no
 * whole answer came (network, timeout), `unexpected` where the answer is none of a registry's, or `mismatch` where
 * bytes are not those of their digest. The message is for people.
 */
export class RegistryApiError extends Error {
  override readonly name = "RegistryApiError";
  readonly code: string;
  /** Of the answer; 0 where none came. */
  readonly status: number;
  /** All that the body names, the first one's code and message being this error's. */
  readonly errors: readonly RegistryErrorEntry[];
  /** In seconds, where the server says when to try again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      readonly status?: number;
      readonly errors?: readonly RegistryErrorEntry[];
      readonly retryAfter?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 0;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }

  /** Whether the same may succeed a moment later: no answer came, or the server is busy or failed. */
  get isTransient(): boolean {
    return this.code === "unreachable" || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Makes the error of an answer that is no success. Believes nothing about its body. */
export function refusalOf(what: string, status: number, retryAfter: string | undefined, text: string) {
  const errors = entriesOf(text);
  const [first] = errors;
  const said = first === undefined ? text.slice(0, 200).trim() : first.message;
  return new RegistryApiError(first?.code ?? "unexpected", `${what} answered ${status}: ${said}`, {
    status,
    errors,
    retryAfter: /^\d{1,9}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined,
  });
}

function entriesOf(text: string): readonly RegistryErrorEntry[] {
  try {
    const { errors } = JSON.parse(text) as { readonly errors?: unknown };
    return Array.isArray(errors) ? errors.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is RegistryErrorEntry {
  if (typeof value !== "object" || value === null || !("code" in value)) return false;
  return typeof value.code === "string" && "message" in value && typeof value.message === "string";
}
