import { type FieldError, isProblemCode, type ProblemCode } from "@estiva/contract/problems";

/**
 * Why a call had no success: the server's own code, or `unreachable` where no whole answer came (network,
 * timeout), or `unexpected` where something else than this API answered, as a proxy in between.
 */
export type ApiErrorCode = ProblemCode | "unreachable" | "unexpected";

/** A call to the management API that failed. The message is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  /** Of the answer; 0 where none came. */
  readonly status: number;
  /** What is particular about this occasion, for a person. */
  readonly detail: string | undefined;
  /** What is wrong with which field. */
  readonly fields: readonly FieldError[];
  /** To find the request in the server's log. */
  readonly requestId: string | undefined;
  /** In seconds, where the server says when to try again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: {
      status?: number;
      detail?: string | undefined;
      fields?: readonly FieldError[];
      requestId?: string | undefined;
      retryAfter?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 0;
    this.detail = options.detail;
    this.fields = options.fields ?? [];
    this.requestId = options.requestId;
    this.retryAfter = options.retryAfter;
  }
}

/** Makes the error of an answer that is no success. Believes nothing about its body. */
export function errorOf(status: number, headers: Headers, text: string): ApiError {
  const problem = readObject(text);
  const { code, title, detail, request_id, errors } = problem;
  const options = {
    status,
    detail: textOf(detail),
    fields: Array.isArray(errors) ? errors.filter(isFieldError) : [],
    requestId: textOf(request_id),
    retryAfter: secondsOf(headers.get("retry-after")),
  };
  if (!isProblemCode(code))
    return new ApiError("unexpected", `The answer was an unexpected ${status}`, options);
  return new ApiError(code, textOf(detail) ?? textOf(title) ?? code, options);
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== "object" || value === null) return false;
  return (
    "pointer" in value && "detail" in value && [value.pointer, value.detail].every((part) => textOf(part))
  );
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
