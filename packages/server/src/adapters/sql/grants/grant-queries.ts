import { NameGlob } from "@estiva/protocol";
import type { Selectable, Transaction } from "kysely";
import type {
  GrantPage,
  GrantRecord,
  GrantRecords,
  GrantRefusal,
  GrantRights,
  NewGrant,
  SubjectKind,
} from "#server/accounts/grants/grant-records.ts";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import type { Action } from "#server/rights/action.ts";
import type { Principal, Subject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";

type Tx = Transaction<Tables>;

/** Public repositories that one denial is compared with. */
const maxCompared = 10_000;

export class GrantQueries implements GrantRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(namespaceId: number, { subject, after, limit }: GrantPage): Promise<readonly GrantRecord[]> {
    const rows = await this.#database.read
      .selectFrom("grants")
      .selectAll()
      .where("namespace_id", "=", namespaceId)
      .$if(subject !== undefined, (query) => query.where("subject", "=", subject ?? ""))
      .where("id", ">", after)
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map(record);
  }

  async find(namespaceId: number, id: number): Promise<GrantRecord | undefined> {
    const row = await this.#database.read
      .selectFrom("grants")
      .selectAll()
      .where("id", "=", id)
      .where("namespace_id", "=", namespaceId)
      .executeTakeFirst();
    return row && record(row);
  }

  async subject(namespaceId: number, kind: SubjectKind, name: string): Promise<Subject | undefined> {
    if (kind === "user") return await this.#user(name);
    return kind === "team" ? await this.#team(namespaceId, name) : await this.#robot(namespaceId, name);
  }

  async add(grant: NewGrant, most: number): Promise<number | GrantRefusal> {
    return await this.#database.write(async (tx) => {
      const { namespaceId, subject, pattern } = grant;
      const existing = await tx
        .selectFrom("grants")
        .select("id")
        .where("namespace_id", "=", namespaceId)
        .where("subject", "=", subject)
        .where("pattern", "=", pattern)
        .executeTakeFirst();
      if (existing !== undefined) return "exists";
      const { count } = await tx
        .selectFrom("grants")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("namespace_id", "=", namespaceId)
        .executeTakeFirstOrThrow();
      if (count >= most) return "too-many";
      if (await deniesPublic(tx, namespaceId, pattern, grant)) return "public";
      const { id } = await tx
        .insertInto("grants")
        .values(row(grant))
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  async update(
    namespaceId: number,
    id: number,
    rights: GrantRights,
  ): Promise<"updated" | "unknown" | GrantRefusal> {
    return await this.#database.write(async (tx) => {
      const existing = await tx
        .selectFrom("grants")
        .select("pattern")
        .where("id", "=", id)
        .where("namespace_id", "=", namespaceId)
        .executeTakeFirst();
      if (existing === undefined) return "unknown";
      if (await deniesPublic(tx, namespaceId, existing.pattern, rights)) return "public";
      await tx.updateTable("grants").set(rightsRow(rights)).where("id", "=", id).execute();
      return "updated";
    });
  }

  async remove(namespaceId: number, id: number): Promise<GrantRecord | undefined> {
    return await this.#database.write(async (tx) => {
      const removed = await tx
        .deleteFrom("grants")
        .where("id", "=", id)
        .where("namespace_id", "=", namespaceId)
        .returningAll()
        .executeTakeFirst();
      return removed && record(removed);
    });
  }

  async subjectNames(subjects: readonly Subject[]): Promise<ReadonlyMap<string, string>> {
    const ids = (kind: SubjectKind) =>
      subjects.filter((text) => text.startsWith(`${kind}:`)).map((text) => Number(text.split(":")[1]));
    const { read } = this.#database;
    const [users, teams, robots] = [ids("user"), ids("team"), ids("robot")];
    const named = await Promise.all([
      users.length === 0
        ? []
        : read.selectFrom("namespaces").select(["id", "name"]).where("id", "in", users).execute(),
      teams.length === 0
        ? []
        : read.selectFrom("teams").select(["id", "name"]).where("id", "in", teams).execute(),
      robots.length === 0
        ? []
        : read
            .selectFrom("robots as r")
            .innerJoin("namespaces as n", "n.id", "r.namespace_id")
            .select((eb) => ["r.id", eb.fn<string>("concat", ["n.name", eb.val("."), "r.name"]).as("name")])
            .where("r.id", "in", robots)
            .execute(),
    ]);
    const kinds = ["user", "team", "robot"];
    return new Map(
      named.flatMap((rows, place) => rows.map(({ id, name }) => [`${kinds[place]}:${id}`, name])),
    );
  }

  async #user(name: string): Promise<Subject | undefined> {
    const user = await this.#database.read
      .selectFrom("namespaces")
      .select("id")
      .where("name", "=", name)
      .where("kind", "=", "user")
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    return user && `user:${user.id}`;
  }

  async #team(namespaceId: number, name: string): Promise<Subject | undefined> {
    const team = await this.#database.read
      .selectFrom("teams")
      .select("id")
      .where("organization_id", "=", namespaceId)
      .where("name", "=", name)
      .executeTakeFirst();
    return team && `team:${team.id}`;
  }

  /** A robot of another namespace may not work here. */
  async #robot(namespaceId: number, login: string): Promise<Subject | undefined> {
    const robot = await this.#database.read
      .selectFrom("robots as r")
      .innerJoin("namespaces as n", "n.id", "r.namespace_id")
      .select("r.id")
      .where("r.namespace_id", "=", namespaceId)
      .where("n.name", "=", login.split(".")[0] ?? "")
      .where("r.name", "=", login.slice(login.indexOf(".") + 1))
      .executeTakeFirst();
    return robot && `robot:${robot.id}`;
  }
}

/** Whoever is denied could sign out and pull: such a denial would only look like one. */
async function deniesPublic(
  tx: Tx,
  namespaceId: number,
  pattern: string,
  { denied }: GrantRights,
): Promise<boolean> {
  if (!denied.includes("pull")) return false;
  const rows = await tx
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select(["r.path", "n.name", "n.kind"])
    .where("r.namespace_id", "=", namespaceId)
    .where("r.visibility", "=", "public")
    .limit(maxCompared)
    .execute();
  return rows.some(({ path, name, kind }) =>
    NameGlob.matches(pattern as NameGlob, pathBelow({ kind, name }, path)),
  );
}

function rightsRow({ role, canDelete, canCreate, denied }: GrantRights) {
  return {
    role: role ?? null,
    can_delete: canDelete ? 1 : 0,
    can_create: canCreate ? 1 : 0,
    denied: JSON.stringify(denied),
  };
}

function row(grant: NewGrant) {
  return {
    ...rightsRow(grant),
    namespace_id: grant.namespaceId,
    subject: grant.subject,
    pattern: grant.pattern,
    is_glob: grant.pattern.includes("*") ? 1 : 0,
    created_by: grant.createdBy,
    created_at: grant.createdAt,
  };
}

function record(row: Selectable<Tables["grants"]>): GrantRecord {
  return {
    id: row.id,
    namespaceId: row.namespace_id,
    subject: row.subject as Subject,
    pattern: row.pattern,
    role: row.role ?? undefined,
    canDelete: row.can_delete === 1,
    canCreate: row.can_create === 1,
    denied: JSON.parse(row.denied) as readonly Action[],
    createdBy: row.created_by as Principal,
    createdAt: row.created_at,
  };
}
