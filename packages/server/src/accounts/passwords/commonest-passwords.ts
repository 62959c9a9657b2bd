import { normalizePassword } from "./passwords.ts";

let commonest: Promise<ReadonlySet<string>> | undefined;

/**
 * Whether a password is one of the 49,000 that stand most often in leaked lists, in whichever case. They are loaded
 * when the first one is asked about, and stay.
 */
export async function isAmongCommonest(text: string): Promise<boolean> {
  commonest ??= load();
  return (await commonest).has(normalizePassword(text)?.toLowerCase() ?? "");
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  // They stand there in lower case.
  return new Set(dictionary["passwords-common"]);
}
