import { type Kysely, sql } from "kysely";
import type { ListedSubject, SubjectGroup } from "#server/accounts/grants/access-list-records.ts";
import { robotPrincipal, type Subject, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import type { Tables } from "../tables.ts";

interface Asked {
  readonly namespaceId: number;
  readonly after: string;
  readonly limit: number;
}

type Kind = "root" | "user" | "organization";

/** The subjects of one group, by name, behind a name. */
export async function subjectsOf(
  group: SubjectGroup,
  kind: Kind,
  database: Database,
  asked: Asked,
): Promise<readonly ListedSubject[]> {
  const statement = { people: people[kind], outsiders: outsiders[kind], teams, robots }[group];
  const rows = await statement.read(database, asked);
  return rows.map(({ id, name }) => ({ group, name, subject: subjectIn[group](id) }));
}

const subjectIn: Readonly<Record<SubjectGroup, (id: number) => Subject>> = {
  people: userPrincipal,
  outsiders: userPrincipal,
  teams: (id) => `team:${id}`,
  robots: robotPrincipal,
};

const people = {
  user: prepared((db, value: Value<Asked>) =>
    named(db)
      .where("n.id", "=", value("namespaceId"))
      .where("n.name", ">", value("after"))
      .orderBy("n.name")
      .limit(value("limit")),
  ),
  organization: prepared((db, value: Value<Asked>) =>
    named(db)
      .innerJoin("organization_members as m", "m.user_id", "n.id")
      .where("m.organization_id", "=", value("namespaceId"))
      .where("n.name", ">", value("after"))
      .orderBy("n.name")
      .limit(value("limit")),
  ),
  root: prepared((db, value: Value<Asked>) =>
    named(db)
      .innerJoin("users as u", "u.id", "n.id")
      .where("u.is_admin", "=", 1)
      .where("n.name", ">", value("after"))
      .orderBy("n.name")
      .limit(value("limit")),
  ),
};

/** The number in `user:3`. */
const userId = sql<number>`cast(substr(g.subject, 6) as integer)`;

/** Who has a grant of their own and belongs to nothing here; of the root namespace site admins are its people. */
const outsiders = {
  user: prepared((db, value: Value<Asked>) => outside(db, value)),
  organization: prepared((db, value: Value<Asked>) => outside(db, value)),
  root: prepared((db, value: Value<Asked>) =>
    outside(db, value).innerJoin("users as u", "u.id", "n.id").where("u.is_admin", "=", 0),
  ),
};

function outside(db: Kysely<Tables>, value: Value<Asked>) {
  return db
    .selectFrom("grants as g")
    .innerJoin("namespaces as n", (join) => join.on("n.id", "=", userId))
    .leftJoin("organization_members as m", (join) =>
      join.onRef("m.user_id", "=", "n.id").on("m.organization_id", "=", value("namespaceId")),
    )
    .select(["n.id", "n.name"])
    .distinct()
    .where("g.namespace_id", "=", value("namespaceId"))
    .where("g.subject", "like", "user:%")
    .where("n.id", "<>", value("namespaceId"))
    .where("m.user_id", "is", null)
    .where("n.name", ">", value("after"))
    .orderBy("n.name")
    .limit(value("limit"));
}

const teams = prepared((db, value: Value<Asked>) =>
  db
    .selectFrom("teams")
    .select(["id", "name"])
    .where("organization_id", "=", value("namespaceId"))
    .where("name", ">", value("after"))
    .orderBy("name")
    .limit(value("limit")),
);

const robots = prepared((db, value: Value<Asked>) =>
  db
    .selectFrom("robots")
    .select(["id", "name"])
    .where("namespace_id", "=", value("namespaceId"))
    .where("name", ">", value("after"))
    .orderBy("name")
    .limit(value("limit")),
);

function named(db: Kysely<Tables>) {
  return db.selectFrom("namespaces as n").select(["n.id", "n.name"]);
}
