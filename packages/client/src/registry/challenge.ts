/** What a 401 asks for (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case: `realm`, `service`, `scope`. */
  readonly parameters: Readonly<Record<string, string>>;
}

const parameter = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gy;
const scheme = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s+|$)(?!\s*=)/y;

/** Reads a WWW-Authenticate header with any number of challenges; what is malformed ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  while (at < header.length) {
    at = skipSeparators(header, at);
    scheme.lastIndex = at;
    const name = scheme.exec(header)?.[1];
    if (name === undefined) return challenges;
    at += name.length;
    const parameters: Record<string, string> = {};
    for (;;) {
      parameter.lastIndex = skipSeparators(header, at);
      const [whole, key = "", quoted, plain = ""] = parameter.exec(header) ?? [];
      if (whole === undefined) break;
      at = skipSeparators(header, at) + whole.length;
      parameters[key.toLowerCase()] = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain;
    }
    challenges.push({ scheme: name.toLowerCase(), parameters });
  }
  return challenges;
}

function skipSeparators(header: string, at: number): number {
  let next = at;
  while (next < header.length && " \t,".includes(header.charAt(next))) next += 1;
  return next;
}
