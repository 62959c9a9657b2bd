const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether the method asks for a change (RFC 9110, section 9.2.1). */
export function isStateChange(method: string | undefined): boolean {
  return !safeMethods.has(method ?? "");
}
