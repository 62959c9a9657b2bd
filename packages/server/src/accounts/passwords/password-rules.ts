import { readFileSync } from "node:fs";
import { passwordLength } from "@estiva/contract/limits";
import { fewestPieces } from "./password-pieces.ts";
import { codePoints, normalizePassword } from "./passwords.ts";

/** What is wrong with a password, each with the sentence that tells a person. */
export const passwordFaults = {
  tooShort: `A password has at least ${passwordLength.min} characters.`,
  tooLong: `A password has at most ${passwordLength.max} characters.`,
  pattern: "This password is a run of keys, numbers or repetitions, which are guessed first.",
  common: "This password is among the commonest, which are guessed first.",
  personal: "This password is made of your name, your address or this registry's name.",
} as const;

export type PasswordFault = keyof typeof passwordFaults;

/**
 * Passwords of as few pieces as this are refused; a word counts two, a run of keys or a single character one. So
 * `password1!` goes (2 + 1 + 1), and three common words or a word and three free digits pass.
 */
const mostPiecesRefused = 4;

/** Shorter names are no pattern that anybody would guess by. */
const minNameLength = 3;

/** Old systems cut passwords off here, and so did the people who reuse them. */
const oldLimit = 8;

/** Words that common passwords are made of, in lower case, whole and cut off. */
const commonWords: ReadonlySet<string> = new Set(
  readFileSync(new URL("./common-passwords.txt", import.meta.url), "utf8")
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap((word) => [word, word.slice(0, oldLimit)]),
);

/**
 * Holds a new password to the rules: a length, and not guessable from a list. There are no rules of composition
 * (NIST SP 800-63B, section 3.1.1.2). Takes half a millisecond, 12 for the longest.
 *
 * @param names what an attacker tries for this account: its name, its e-mail address, the registry's host name.
 * @returns the first rule that it breaks.
 */
export function passwordFault(text: string, names: readonly string[]): PasswordFault | undefined {
  const password = normalizePassword(text);
  if (password === undefined) return "tooLong";
  if (codePoints(password) < passwordLength.min) return "tooShort";
  const isGuessable = (words: ReadonlySet<string>) => fewestPieces(password, words) <= mostPiecesRefused;
  if (!isGuessable(new Set([...commonWords, ...wordsOf(names)]))) return undefined;
  if (isGuessable(new Set())) return "pattern";
  return isGuessable(commonWords) ? "common" : "personal";
}

/** The names, and their parts: `alice@example.com` gives alice, example and com as well. */
function wordsOf(names: readonly string[]): readonly string[] {
  return names
    .map((name) => name.normalize("NFC").toLowerCase())
    .flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length >= minNameLength);
}
