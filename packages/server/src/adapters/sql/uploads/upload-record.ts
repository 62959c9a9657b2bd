import type { Selectable } from "kysely";
import type { UploadRecord } from "#server/registry/uploads/upload-records.ts";
import type { Tables } from "../tables.ts";

export const recordColumns = [
  "id",
  "repository",
  "position",
  "algorithm",
  "hash_state",
  "owner",
  "expires_at",
] as const;

type Row = Pick<Selectable<Tables["uploads"]>, (typeof recordColumns)[number]>;

export function uploadRecord({ position, hash_state, expires_at, ...row }: Row): UploadRecord {
  return { ...row, offset: position, hashState: hash_state ?? undefined, expiresAt: expires_at };
}
