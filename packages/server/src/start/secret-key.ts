import { randomBytes } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#server/config/config.ts";
import { minSecretKey } from "#server/config/values.ts";
import { flushFolder } from "#server/durable/folders.ts";
import { openStore, StoreUnusable } from "./store-unusable.ts";

/**
 * The secret that the database's secrets are sealed with: the setting's, or that of a file in the data folder, which
 * the first start makes. Only the user that the server runs as can read it.
 * @throws StoreUnusable
 */
export async function readSecretKey({
  secretKey,
  dataDir,
}: Pick<Config, "secretKey" | "dataDir">): Promise<string> {
  if (secretKey !== undefined) return secretKey;
  const file = join(dataDir, "secret.key");
  const key = await openStore(`the key ${file}`, "ESTIVA_SECRET_KEY", async () => {
    return (await contentOf(file)) ?? (await makeKey(file, dataDir));
  });
  if (key.length >= minSecretKey) return key;
  throw new StoreUnusable(
    `The key ${file} is cut short: restore it from a backup, or set ESTIVA_SECRET_KEY.`,
  );
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** On disk, under its name, before anything is sealed with it: without it what is sealed is lost. */
async function makeKey(file: string, folder: string): Promise<string> {
  const key = randomBytes(32).toString("base64url");
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, "w", 0o600);
  try {
    await handle.writeFile(`${key}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  await flushFolder(folder);
  return key;
}
