import type { SubjectKind } from "#server/accounts/grants/grant-records.ts";
import { idOf, type Subject, userPrincipal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { preparedList } from "../prepared-list.ts";
import { robotOf } from "../robots/robot-of.ts";

const user = prepared((db, value: Value<{ name: string }>) =>
  db
    .selectFrom("namespaces")
    .select("id")
    .where("name", "=", value("name"))
    .where("kind", "=", "user")
    .where("deleted_at", "is", null),
);

const team = prepared((db, value: Value<{ organizationId: number; name: string }>) =>
  db
    .selectFrom("teams")
    .select("id")
    .where("organization_id", "=", value("organizationId"))
    .where("name", "=", value("name")),
);

type FindSubject = (database: Database, namespaceId: number, name: string) => Promise<Subject | undefined>;

/** Who bears a name, where a grant of a namespace may be for them. */
export const subjectBy: Readonly<Record<SubjectKind, FindSubject>> = {
  async user(database, _, name) {
    const found = await user.readFirst(database, { name });
    return found && userPrincipal(found.id);
  },

  async team(database, organizationId, name) {
    const found = await team.readFirst(database, { organizationId, name });
    return found && `team:${found.id}`;
  },

  /** A robot of another namespace may not work here. */
  robot: robotOf,
};

type Ids = readonly number[];

const userNames = preparedList((db, _: Value<object>, ids: Ids) =>
  db.selectFrom("namespaces").select(["id", "name"]).where("id", "in", ids),
);

const teamNames = preparedList((db, _: Value<object>, ids: Ids) =>
  db.selectFrom("teams").select(["id", "name"]).where("id", "in", ids),
);

const robotLogins = preparedList((db, _: Value<object>, ids: Ids) =>
  db
    .selectFrom("robots as r")
    .innerJoin("namespaces as n", "n.id", "r.namespace_id")
    .select((eb) => ["r.id", eb.fn<string>("concat", ["n.name", eb.val("."), "r.name"]).as("name")])
    .where("r.id", "in", ids),
);

/** Names for subjects: a user's, a team's, a robot's login. */
export async function subjectNames(
  database: Database,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const [kind, statement] of [
    ["user", userNames],
    ["team", teamNames],
    ["robot", robotLogins],
  ] as const) {
    const ids = subjects.filter((subject) => subject.startsWith(`${kind}:`)).map(idOf);
    const rows = ids.length === 0 ? [] : await statement.read(database, {}, ids);
    for (const { id, name } of rows) names.set(`${kind}:${id}`, name);
  }
  return names;
}
