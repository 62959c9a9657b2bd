import { ApiError } from "@estiva/client";
import type { TFunction } from "i18next";

/** What went wrong in a call, and what to do, in the page's language. */
export function problemText(error: unknown, t: TFunction<"common">): string {
  if (!(error instanceof ApiError)) return t("error.crashedHint");
  switch (error.code) {
    case "unreachable":
      return t("error.unreachable");
    case "unexpected":
      return t("error.unexpected");
    case "too_many_attempts":
      return t("error.tooMany", { count: error.retryAfter ?? 60 });
    case "internal":
      return t("error.internal");
    case "unavailable":
      return t("error.unavailable");
    case "storage_full":
      return t("error.storageFull");
    case "plain_http_refused":
      return t("error.plainHttp");
    case "not_found":
      return t("notFound.title");
    case "forbidden":
      return error.detail ?? t("error.forbidden");
    default:
      return error.message;
  }
}

/** The error's code, where it is one for which a page has its own words. */
export function knownCode<Code extends string>(error: unknown, known: readonly Code[]): Code | undefined {
  return error instanceof ApiError ? known.find((one) => one === error.code) : undefined;
}

/** What the server says of one field of the body: `username`. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find(({ pointer }) => pointer === `#/${field}`)?.detail;
}
