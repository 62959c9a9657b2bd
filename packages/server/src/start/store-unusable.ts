import type { SettingName } from "#server/config/env.ts";

/** A store can't be opened for what it is or who asks; the message names it and the setting that moves it. */
export class StoreUnusable extends Error {
  override readonly name = "StoreUnusable";
}

/**
 * Opens a store. What the system or SQLite has against it is for the person who starts the program.
 * @param what the store and its place, as in "the database /srv/estiva.db".
 * @throws StoreUnusable, or what `opening` throws that is no such fault.
 */
export async function openStore<Store>(
  what: string,
  setting: SettingName,
  opening: () => Promise<Store>,
): Promise<Store> {
  try {
    return await opening();
  } catch (error) {
    if (!(error instanceof Error) || !("errno" in error || "errcode" in error)) throw error;
    throw new StoreUnusable(`Can't use ${what} (${error.message}): put that right, or set ${setting}.`, {
      cause: error,
    });
  }
}
