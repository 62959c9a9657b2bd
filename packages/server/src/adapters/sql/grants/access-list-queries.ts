import { NameGlob } from "@estiva/protocol";
import type { AccessListRecords } from "#server/accounts/grants/access-list-records.ts";
import { idOf, type Subject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";

/** Grants read at once. */
const batch = 1_000;

/** Behind every pattern. */
const last = "\u{10ffff}";

/** Before every team. */
const firstTeam = "team:";

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

  async subjectsAt(
    namespaceId: number,
    path: string,
    { after, limit }: { readonly after: string; readonly limit: number },
  ): Promise<readonly Subject[]> {
    const found = new Set<Subject>();
    for await (const subject of this.#granted(namespaceId, path, after)) {
      found.add(subject);
      if (found.size >= limit) break;
    }
    for await (const subject of this.#granted(namespaceId, path, firstTeam)) {
      if (!subject.startsWith("team:")) break;
      for (const member of await this.#membersOf(subject, after, limit)) found.add(member);
    }
    return [...found].sort().slice(0, limit);
  }

  /** The subjects of the grants that reach a path, behind one, in their order; some more than once. */
  async *#granted(namespaceId: number, path: string, after: string): AsyncGenerator<Subject, void> {
    let place = { subject: after, pattern: last };
    for (;;) {
      const rows = await this.#behind(namespaceId, place);
      for (const { subject, pattern } of rows)
        if (NameGlob.matches(pattern as NameGlob, path)) yield subject as Subject;
      const end = rows.at(-1);
      if (rows.length < batch || end === undefined) return;
      place = end;
    }
  }

  async #behind(namespaceId: number, { subject, pattern }: { subject: string; pattern: string }) {
    return await this.#database.read
      .selectFrom("grants")
      .select(["subject", "pattern"])
      .where("namespace_id", "=", namespaceId)
      .where(({ eb, refTuple, tuple }) => eb(refTuple("subject", "pattern"), ">", tuple(subject, pattern)))
      .orderBy("subject")
      .orderBy("pattern")
      .limit(batch)
      .execute();
  }

  async #membersOf(team: Subject, after: string, limit: number): Promise<readonly Subject[]> {
    const rows = await this.#database.read
      .selectFrom("team_members")
      .select("principal")
      .where("team_id", "=", idOf(team))
      .where("principal", ">", after)
      .orderBy("principal")
      .limit(limit)
      .execute();
    return rows.map(({ principal }) => principal as Subject);
  }
}
