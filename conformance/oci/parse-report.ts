export interface NotPassed {
  readonly test: string;
  readonly status: string;
  readonly reason: string;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9A-F]+)|#(\d+)|(\w+));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ""] ?? "";
    },
  );
}

/** The tests of a JUnit report of OCI's suite that did not pass, with the reason that it gives. */
export function parseReport(junit: string): readonly NotPassed[] {
  const cases = junit.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs);
  return Array.from(cases, ([, attributes = "", content = ""]) => {
    const read = (name: string) => plain(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
    const reason = /<system-out>(.*?)<\/system-out>/s.exec(content)?.[1] ?? "";
    return { test: read("name"), status: read("status"), reason: plain(reason).slice(0, 500) };
  }).filter(({ status }) => status !== "passed");
}
