import { type ProblemCode, problemTable } from "./problem-table.ts";

export * from "./problem-table.ts";

/**
 * What is wrong with one field: `pointer` is a JSON pointer into the body as a URI fragment (`#/scopes/0`, RFC
 * 9457, section 3), or `?name` for a part of the query.
 */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** The body of `application/problem+json` (RFC 9457), with our members `code`, `request_id` and `errors`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: ProblemCode;
  readonly request_id?: string;
  readonly errors?: readonly FieldError[];
}

export const problemMediaType = "application/problem+json";

/** An answer of the management API other than success. Translated into a response in one place. */
export class ApiProblem extends Error {
  override readonly name: string = "ApiProblem";
  readonly code: ProblemCode;
  /** What is particular about this occasion, for a person. */
  readonly detail: string | undefined;
  readonly fields: readonly FieldError[];
  /** Response headers that belong to this answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    options: {
      detail?: string;
      fields?: readonly FieldError[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? problemTable[code].title, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.fields = options.fields ?? [];
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return problemTable[this.code].status;
  }

  /** `type` is a reference relative to the request's address; it leads to the served reference page. */
  body(requestId?: string): ProblemBody {
    const { status, title } = problemTable[this.code];
    return {
      type: `/api/docs#problem-${this.code}`,
      title,
      status,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      code: this.code,
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(this.fields.length === 0 ? {} : { errors: this.fields }),
    };
  }
}

/** Turns what a schema found into fields; takes zod's issues without knowing zod. */
export function fieldErrors(
  part: "body" | "query",
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly FieldError[] {
  return issues.slice(0, maxFieldErrors).map(({ path, message }) => ({
    pointer: part === "query" ? `?${String(path[0] ?? "")}` : ["#", ...path.map(escapePointer)].join("/"),
    detail: message,
  }));
}

/** A body of ten thousand mistakes gets an answer that a person can read. */
const maxFieldErrors = 20;

/** RFC 6901, sections 3 and 6. */
function escapePointer(key: PropertyKey): string {
  return encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1"));
}
