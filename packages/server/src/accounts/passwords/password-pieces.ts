/** Rows, columns and diagonals of keyboards (also German and French ones), shifted digits, alphabets, keypads. */
const lines = `
  01234567890 !@#$%^&*()_+ !"§$%&/()=
  qwertyuiop[] asdfghjkl;' zxcvbnm,./ qwertzuiopü yxcvbnm azertyuiop qsdfghjklm wxcvbn
  1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/
  !qaz @wsx #edc $rfv %tgb ^yhn &ujm xsw2 esz rdx tfc ygv uhb ijn
  abcdefghijklmnopqrstuvwxyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя йцукенгшщзхъ фывапролджэ
  741 852 963 7410 159 753 13579 24680 02468 97531 86420
`
  .trim()
  .split(/\s+/);

const ways = lines.flatMap((line) => [line, Array.from(line).reverse().join("")]).join("\n");

/** Shorter runs happen by chance. */
const minRun = 3;

/** Pieces are no longer, so that the time taken grows with the text's length only. */
const maxPiece = 40;

/** What people write for a letter; a one for either of two. */
const disguises: readonly ReadonlyMap<string, string>[] = [
  new Map(pairs("01345789!|@$+", "oleastbgllast")),
  new Map(pairs("01345789!|@$+", "oieastbgiiast")),
  // Russian words, typed as if the keyboard were Russian.
  new Map(pairs("`qwertyuiop[]asdfghjkl;'zxcvbnm,.", "ёйцукенгшщзхъфывапролджэячсмитьбю")),
];

const day = "(?:0[1-9]|[12]\\d|3[01])";
const month = "(?:0[1-9]|1[0-2])";
const fullYear = "(?:19|20)\\d\\d";
const year = "(?:19|20)?\\d\\d";
const datePattern = new RegExp(
  [
    `^(?:${fullYear}|${day}${month}${year}|${month}${day}${year}|${fullYear}(?:${month}${day}|${day}${month})`,
    `\\d\\d?([-./ ])\\d\\d?\\1${year}|${fullYear}([-./ ])\\d\\d?\\2\\d\\d?)$`,
  ].join("|"),
);

const noWords: ReadonlySet<string> = new Set();

const costOfWord = 2;
const costOfOther = 1;

/**
 * Of how few pieces can the text be made? A character, a run of keys, a character repeated and a date cost one; a
 * word, in capitals or disguise as well (`P4ssw0rd`), costs two. What is said again and again costs what it costs
 * once, and characters taken from two runs in turn (`1q2w3e4r`) cost what the two runs cost.
 *
 * The idea of D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (USENIX Security 2016), but counting
 * pieces and not guesses: by guesses `qwerty_password` is as good as eight letters at random. The longest password
 * takes 12 ms here, and 70 ms and 20 MB more in the core of `@zxcvbn-ts`.
 */
export function fewestPieces(text: string, words: ReadonlySet<string>): number {
  const once = withoutRepetition(text.toLowerCase());
  const [odd = "", even = ""] = [0, 1].map((start) => everyOther(once, start));
  return Math.min(cheapest(once, words), cheapest(odd, noWords) + cheapest(even, noWords));
}

/** `abcabcabc` → `abc`. */
function withoutRepetition(text: string): string {
  // The text is found in its double at a distance: that is the length of what repeats.
  return text.slice(0, (text + text).indexOf(text, 1));
}

function everyOther(text: string, start: number): string {
  return Array.from(text)
    .filter((_, place) => place % 2 === start)
    .join("");
}

/** The cheapest way through the text, from piece to piece. */
function cheapest(text: string, words: ReadonlySet<string>): number {
  const spellings = [text, ...disguises.map((letters) => disclose(text, letters))];
  const costs = [0];
  for (let end = 1; end <= text.length; end += 1) {
    let least = (costs[end - 1] ?? 0) + costOfOther;
    for (let start = end - 2; start >= Math.max(0, end - maxPiece); start -= 1) {
      const cost = costOfPiece(spellings, start, end, words);
      if (cost !== undefined) least = Math.min(least, (costs[start] ?? 0) + cost);
    }
    costs.push(least);
  }
  return costs[text.length] ?? 0;
}

/** Undefined where it is no piece. */
function costOfPiece(
  spellings: readonly string[],
  start: number,
  end: number,
  words: ReadonlySet<string>,
): number | undefined {
  const piece = spellings[0]?.slice(start, end) ?? "";
  if (isOneCharacter(piece) || isDate(piece)) return costOfOther;
  if (piece.length >= minRun && ways.includes(piece)) return costOfOther;
  return spellings.some((spelling) => words.has(spelling.slice(start, end))) ? costOfWord : undefined;
}

function isOneCharacter(piece: string): boolean {
  return piece === piece.charAt(0).repeat(piece.length);
}

/** A year, or a day of one in whatever order: 1987, 241287, 24121987, 24.12.87, 1987-12-24, 4/7/1987. */
function isDate(piece: string): boolean {
  return datePattern.test(piece);
}

function pairs(from: string, to: string): (readonly [string, string])[] {
  return Array.from(from, (character, place) => [character, to.charAt(place)] as const);
}

function disclose(text: string, letters: ReadonlyMap<string, string>): string {
  return Array.from(text, (character) => letters.get(character) ?? character).join("");
}
