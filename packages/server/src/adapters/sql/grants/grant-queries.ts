import type {
  GrantPage,
  GrantRecord,
  GrantRecords,
  GrantRefusal,
  GrantRights,
  NewGrant,
  SubjectKind,
} from "#server/accounts/grants/grant-records.ts";
import type { Subject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { grantRecord, insertGrant, setRights } from "./grant-columns.ts";
import { deniesPublic } from "./public-denial.ts";
import { subjectBy, subjectNames } from "./subjects.ts";

interface OfNamespace {
  readonly namespaceId: number;
  readonly id: number;
}

const grantById = prepared((db, value: Value<OfNamespace>) =>
  db
    .selectFrom("grants")
    .selectAll()
    .where("id", "=", value("id"))
    .where("namespace_id", "=", value("namespaceId")),
);

const grantsBehind = prepared((db, value: Value<{ namespaceId: number; after: number; limit: number }>) =>
  db
    .selectFrom("grants")
    .selectAll()
    .where("namespace_id", "=", value("namespaceId"))
    .where("id", ">", value("after"))
    .orderBy("id")
    .limit(value("limit")),
);

const grantsOfSubject = prepared(
  (db, value: Value<{ namespaceId: number; subject: Subject; after: number; limit: number }>) =>
    db
      .selectFrom("grants")
      .selectAll()
      .where("namespace_id", "=", value("namespaceId"))
      .where("subject", "=", value("subject"))
      .where("id", ">", value("after"))
      .orderBy("id")
      .limit(value("limit")),
);

const sameGrant = prepared((db, value: Value<Pick<NewGrant, "namespaceId" | "subject" | "pattern">>) =>
  db
    .selectFrom("grants")
    .select("id")
    .where("namespace_id", "=", value("namespaceId"))
    .where("subject", "=", value("subject"))
    .where("pattern", "=", value("pattern")),
);

const countGrants = prepared((db, value: Value<{ namespaceId: number }>) =>
  db
    .selectFrom("grants")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("namespace_id", "=", value("namespaceId")),
);

const remove = prepared((db, value: Value<OfNamespace>) =>
  db
    .deleteFrom("grants")
    .where("id", "=", value("id"))
    .where("namespace_id", "=", value("namespaceId"))
    .returningAll(),
);

export class GrantQueries implements GrantRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(namespaceId: number, { subject, after, limit }: GrantPage): Promise<readonly GrantRecord[]> {
    const page = { namespaceId, after, limit };
    const rows =
      subject === undefined
        ? await grantsBehind.read(this.#database, page)
        : await grantsOfSubject.read(this.#database, { ...page, subject });
    return rows.map(grantRecord);
  }

  async find(namespaceId: number, id: number): Promise<GrantRecord | undefined> {
    const row = await grantById.readFirst(this.#database, { namespaceId, id });
    return row && grantRecord(row);
  }

  async subject(namespaceId: number, kind: SubjectKind, name: string): Promise<Subject | undefined> {
    return await subjectBy[kind](this.#database, namespaceId, name);
  }

  async add(grant: NewGrant, most: number): Promise<number | GrantRefusal> {
    const { namespaceId, pattern } = grant;
    return await this.#database.write(async (tx) => {
      if ((await sameGrant.first(tx, grant)) !== undefined) return "exists";
      if ((await countGrants.one(tx, { namespaceId })).count >= most) return "too-many";
      if (await deniesPublic(tx, namespaceId, pattern, grant)) return "public";
      return (await insertGrant.one(tx, { ...grant, isGlob: pattern.includes("*") })).id;
    });
  }

  async update(
    namespaceId: number,
    id: number,
    rights: GrantRights,
  ): Promise<"updated" | "unknown" | GrantRefusal> {
    return await this.#database.write(async (tx) => {
      const existing = await grantById.first(tx, { namespaceId, id });
      if (existing === undefined) return "unknown";
      if (await deniesPublic(tx, namespaceId, existing.pattern, rights)) return "public";
      await setRights.all(tx, { ...rights, id });
      return "updated";
    });
  }

  async remove(namespaceId: number, id: number): Promise<GrantRecord | undefined> {
    const row = await this.#database.write((tx) => remove.first(tx, { namespaceId, id }));
    return row && grantRecord(row);
  }

  async subjectNames(subjects: readonly Subject[]): Promise<ReadonlyMap<string, string>> {
    return await subjectNames(this.#database, subjects);
  }
}
