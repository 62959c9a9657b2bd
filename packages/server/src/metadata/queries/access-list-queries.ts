import { NameGlob } from "@estiva/protocol";
import type { Selectable } from "kysely";
import type { Action } from "#server/accounts/action.ts";
import type { AccessListRecords, SubjectGrants } from "#server/accounts/organizations/access-list-records.ts";
import type { Subject } from "#server/accounts/principal.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

/** Grants read at once. */
const batch = 1_000;

export class AccessListQueries implements AccessListRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async owners(
    { id, kind }: { readonly id: number; readonly kind: "root" | "user" | "organization" },
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly number[]> {
    const { read } = this.#database;
    if (kind === "user") return id > after ? [id] : [];
    if (kind === "root") {
      const admins = read.selectFrom("users").select("id").where("is_admin", "=", 1).where("id", ">", after);
      return (await admins.orderBy("id").limit(limit).execute()).map(({ id: user }) => user);
    }
    const rows = await read
      .selectFrom("organization_members")
      .select("user_id")
      .where("organization_id", "=", id)
      .where("role", "=", "owner")
      .where("user_id", ">", after)
      .orderBy("user_id")
      .limit(limit)
      .execute();
    return rows.map(({ user_id }) => user_id);
  }

  async grantsAt(
    namespaceId: number,
    path: string,
    { after, limit }: { readonly after: string; readonly limit: number },
  ): Promise<readonly SubjectGrants[]> {
    const found = new Map<Subject, SubjectGrants["grants"]>();
    let place = { subject: after, pattern: "\u{10ffff}" };
    while (found.size <= limit) {
      const rows = await this.#behind(namespaceId, place);
      for (const row of rows) {
        if (!NameGlob.matches(row.pattern as NameGlob, path)) continue;
        const subject = row.subject as Subject;
        found.set(subject, [...(found.get(subject) ?? []), rightsOf(row)]);
      }
      const last = rows.at(-1);
      if (rows.length < batch || last === undefined) break;
      place = last;
    }
    return [...found].slice(0, limit).map(([subject, grants]) => ({ subject, grants }));
  }

  async #behind(namespaceId: number, { subject, pattern }: { subject: string; pattern: string }) {
    return await this.#database.read
      .selectFrom("grants")
      .select(["subject", "pattern", "role", "can_delete", "can_create", "denied"])
      .where("namespace_id", "=", namespaceId)
      .where(({ eb, refTuple, tuple }) => eb(refTuple("subject", "pattern"), ">", tuple(subject, pattern)))
      .orderBy("subject")
      .orderBy("pattern")
      .limit(batch)
      .execute();
  }
}

type GrantRow = Pick<
  Selectable<Tables["grants"]>,
  "pattern" | "role" | "can_delete" | "can_create" | "denied"
>;

function rightsOf(row: GrantRow): SubjectGrants["grants"][number] {
  return {
    ...{ pattern: row.pattern, role: row.role ?? undefined },
    ...{ canDelete: row.can_delete === 1, canCreate: row.can_create === 1 },
    denied: JSON.parse(row.denied) as readonly Action[],
  };
}
