import { createPrivateKey, type KeyObject, sign, type webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RepositoryName } from "@estiva/protocol";
import { sealedSigningKeys } from "@estiva/server/access/signing-keys/sealed-signing-keys.ts";
import { Seal } from "@estiva/server/accounts/seal.ts";
import type { Ports } from "./open-ports.ts";

/** The key that a server signs its tokens with, which only its data folder knows. */
export async function storedSigningKey(
  ports: Ports,
  dataDir: string,
): Promise<{ id: string; key: KeyObject }> {
  const seal = new Seal(readFileSync(join(dataDir, "secret.key"), "utf8").trim());
  const [newest] = await sealedSigningKeys(ports.signingKeys, seal).all();
  if (newest === undefined) throw new Error("the server has no signing key");
  const jwk = JSON.parse(newest.privateKey) as webcrypto.JsonWebKey;
  return { id: newest.id, key: createPrivateKey({ key: jwk, format: "jwk" }) };
}

/** A registry token as the server itself would sign it, whatever it says. */
export async function signRegistryToken(
  ports: Ports,
  dataDir: string,
  {
    subject,
    scopes,
    expiresIn = 300,
    credential,
  }: {
    readonly subject: string;
    readonly scopes: readonly string[];
    /** In seconds after now; before now where negative. */
    readonly expiresIn?: number;
    readonly credential?: string;
  },
): Promise<string> {
  const { id: kid, key } = await storedSigningKey(ports, dataDir);
  const now = Math.floor(Date.now() / 1_000);
  const access = await Promise.all(scopes.map((scope) => accessOf(ports, scope)));
  const times = { iat: now + expiresIn - 300, nbf: now + expiresIn - 360, exp: now + expiresIn };
  const text = [
    { alg: "EdDSA", typ: "registry+jwt", kid },
    { iss: "estiva", aud: "estiva", sub: subject, jti: "forged", ...times, access, credential },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
}

/** A scope as tokens carry it: bound to the repository that has the name now. */
async function accessOf({ catalog }: Ports, scope: string) {
  const [type, name = "", actions = ""] = scope.split(":");
  const repository = RepositoryName.parse(name);
  const found = repository === undefined ? undefined : await catalog.find(repository);
  return { type, name, actions: actions.split(","), repository_id: found?.id };
}
