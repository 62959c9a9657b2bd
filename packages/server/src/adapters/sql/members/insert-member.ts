import { insertInto } from "../insert-into.ts";

const columns = ["organization_id", "user_id", "role", "added_at"] as const;

export const insertMember = insertInto("organization_members", columns);

/** Changes the role of who is a member already. */
export const putMember = insertInto("organization_members", columns, (insert, value) =>
  insert.onConflict((conflict) =>
    conflict.columns(["organization_id", "user_id"]).doUpdateSet({ role: value("role") }),
  ),
);
