/** How a source reads that decides for itself who may do what, instead of reading `may` of an answer. */
const signs: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["asks who is an administrator", /\bis_admin\b(?!\??:)/g],
  ["compares a role", /\b\w*role\b\s*[!=]==?(?!=|\s*(?:null|undefined)\b)/gi],
  ["compares with a role's name", /(?:[!=]==?|case)\s*"(?:owner|member|maintainer|admin|write)"/g],
  [
    "looks a role up in a list",
    /"(?:owner|member|maintainer|admin|write)"[^\]\n]*\]\.(?:includes|indexOf)\(/g,
  ],
  ["asks who maintains", /\bmaintainer\s*&&/g],
  ["asks for somebody's second factor", /\bsecond_factor\s*[!=]==?\s*(?:true|false)\s*(?:&&|\|\|)/g],
  ["takes the vocabulary of rights", /from\s+"@estiva\/contract\/(?:repository-actions|acts)"/g],
  ["takes a type of role", /import[^;]*\{[^}]*\b\w+Role\b[^}]*\}\s*from\s+"@estiva/g],
  ["matches the patterns of grants", /\bNameGlob\b/g],
  ["works on grants", /\b(?:grants|deny|denied)\.(?:some|every|find|reduce)\(/g],
  ["compares an action", /\baction\s*[!=]==?\s*"(?:pull|push|overwrite|delete|create|metadata|admin)"/g],
];

/** What in a source decides, each with its line. */
export function decisionsIn(source: string): readonly string[] {
  return signs.flatMap(([what, pattern]) =>
    [...source.matchAll(pattern)].map(({ index, 0: { length } }) => {
      const from = source.lastIndexOf("\n", index) + 1;
      return `${what}: ${source.slice(from, source.indexOf("\n", index + length)).trim()}`;
    }),
  );
}
