import type { Seal } from "#server/accounts/seal.ts";
import type { SigningKey, SigningKeyRecords } from "./signing-key-records.ts";

/** Signing keys whose private parts are sealed in the store. `all` throws SealBroken. */
export function sealedSigningKeys(records: SigningKeyRecords, seal: Seal): SigningKeyRecords {
  const sealed = (key: SigningKey) => ({ ...key, privateKey: seal.seal(key.privateKey, placeOf(key)) });
  const opened = (key: SigningKey) => ({ ...key, privateKey: seal.open(key.privateKey, placeOf(key)) });
  return {
    all: async () => (await records.all()).map(opened),
    addFirst: (key) => records.addFirst(sealed(key)),
    addNext: (key, unlessAfter) => records.addNext(sealed(key), unlessAfter),
    removeSuperseded: (before) => records.removeSuperseded(before),
  };
}

function placeOf({ id }: SigningKey): string {
  return `signing-key:${id}`;
}
