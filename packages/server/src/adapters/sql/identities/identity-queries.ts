import type { Selectable } from "kysely";
import type {
  IdentityRecord,
  IdentityRecords,
  Unlinking,
} from "#server/accounts/identities/identity-records.ts";
import { admitAnother, admitLink, keepAWayIn } from "#server/accounts/identities/linked-identities.ts";
import type { NewIdentity } from "#server/accounts/users/user-records.ts";
import { optional } from "../codecs.ts";
import type { Database, Tx } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { syncTeams } from "../teams/sync-teams.ts";
import { insertIdentity } from "./insert-identity.ts";

type Subject = Pick<NewIdentity, "provider" | "issuer" | "subject">;

const identityOf = prepared((db, value: Value<Subject>) =>
  db
    .selectFrom("identities")
    .selectAll()
    .where("provider", "=", value("provider"))
    .where("issuer", "=", value("issuer"))
    .where("subject", "=", value("subject")),
);

const identitiesBehind = prepared((db, value: Value<{ userId: number; after: number; limit: number }>) =>
  db
    .selectFrom("identities")
    .selectAll()
    .where("user_id", "=", value("userId"))
    .where("id", ">", value("after"))
    .orderBy("id")
    .limit(value("limit")),
);

const identitiesOf = prepared((db, value: Value<{ userId: number }>) =>
  db.selectFrom("identities").selectAll().where("user_id", "=", value("userId")),
);

const passwordOf = prepared((db, value: Value<{ userId: number }>) =>
  db.selectFrom("users").select("password_hash").where("id", "=", value("userId")),
);

const remove = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("identities").where("id", "=", value("id")),
);

const endSessions = prepared((db, value: Value<{ userId: number; method: string; kept: number }>) =>
  db
    .deleteFrom("sessions")
    .where("user_id", "=", value("userId"))
    .where("method", "=", value("method"))
    .where("id", "!=", value("kept")),
);

const endChallenges = prepared((db, value: Value<{ userId: number }>) =>
  db.deleteFrom("one_time_secrets").where("user_id", "=", value("userId")).where("purpose", "=", "challenge"),
);

const noteUse = prepared(
  (db, value: Value<Pick<NewIdentity, "email" | "name"> & { id: number; now: number }>) =>
    db
      .updateTable("identities")
      .set({
        email: value("email", optional<string>()),
        name: value("name", optional<string>()),
        last_used_at: value("now"),
      })
      .where("id", "=", value("id")),
);

export class IdentityQueries implements IdentityRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(subject: Subject): Promise<IdentityRecord | undefined> {
    const row = await identityOf.readFirst(this.#database, subject);
    return row && record(row);
  }

  async page(
    userId: number,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly IdentityRecord[]> {
    return (await identitiesBehind.read(this.#database, { userId, ...page })).map(record);
  }

  async link(userId: number, identity: NewIdentity, now: number): Promise<IdentityRecord> {
    return await this.#database.write(async (tx) => {
      admitAnother((await identitiesOf.all(tx, { userId })).length);
      const row = { ...identity, userId, linkedAt: now, lastUsedAt: undefined };
      return record(admitLink(await insertIdentity.first(tx, row)));
    });
  }

  async unlink(id: number, request: Unlinking): Promise<IdentityRecord | undefined> {
    const { userId } = request;
    return await this.#database.write(async (tx) => {
      const all = await identitiesOf.all(tx, { userId });
      const unlinked = all.find((row) => row.id === id);
      if (unlinked === undefined) return undefined;
      const left = all.filter((row) => row !== unlinked).map(({ provider }) => provider);
      const user = await passwordOf.first(tx, { userId });
      keepAWayIn(left, request.providers, user !== undefined && user.password_hash !== null);
      await remove.all(tx, { id });
      await endWhatItOpened(tx, unlinked.provider, request);
      return record(unlinked);
    });
  }

  async used(id: number, { email, name }: Pick<NewIdentity, "email" | "name">, now: number): Promise<void> {
    await this.#database.write((tx) => noteUse.all(tx, { id, email, name, now }));
  }
}

async function endWhatItOpened(
  tx: Tx,
  provider: string,
  { userId, keptSession, now }: Unlinking,
): Promise<void> {
  await endSessions.all(tx, { userId, method: `provider:${provider}`, kept: keptSession ?? 0 });
  await endChallenges.all(tx, { userId });
  // Another identity of the same provider brings its own groups at its next sign-in.
  await syncTeams(tx, { userId, provider, groups: [], now });
}

function record(row: Selectable<Tables["identities"]>): IdentityRecord {
  return {
    id: row.id,
    provider: row.provider,
    issuer: row.issuer,
    subject: row.subject,
    userId: row.user_id,
    email: row.email ?? undefined,
    name: row.name ?? undefined,
    linkedAt: row.linked_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
