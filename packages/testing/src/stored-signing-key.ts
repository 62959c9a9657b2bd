import { createPrivateKey, type KeyObject, type webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Seal } from "@estiva/server/accounts/seal.ts";

/** The key that a server signs its tokens with, which only its data folder knows. */
export function storedSigningKey(database: DatabaseSync, dataDir: string): { id: string; key: KeyObject } {
  const row = database.prepare("select id, private_key from signing_keys").get();
  const id = String(row?.id);
  const seal = new Seal(readFileSync(join(dataDir, "secret.key"), "utf8").trim());
  const jwk = JSON.parse(seal.open(String(row?.private_key), `signing-key:${id}`)) as webcrypto.JsonWebKey;
  return { id, key: createPrivateKey({ key: jwk, format: "jwk" }) };
}
