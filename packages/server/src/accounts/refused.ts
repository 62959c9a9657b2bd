import type { ProblemCode } from "@estiva/contract/problems";

/**
 * What the accounts' rules forbid. Carries the management API's code, which programs switch on; what becomes of
 * it in HTTP is decided there.
 */
export class Refused extends Error {
  override readonly name: string = "Refused";
  readonly code: ProblemCode;
  /** What is particular about this occasion, for the person who asked. */
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string) {
    super(detail ?? code);
    this.code = code;
    this.detail = detail;
  }
}
