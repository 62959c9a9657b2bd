import { prepared, type Value } from "../prepared.ts";

export const teamById = prepared((db, value: Value<{ id: number }>) =>
  db.selectFrom("teams").select(["name", "organization_id", "synced_group"]).where("id", "=", value("id")),
);
