import { type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type {
  AccessRecords,
  DecisionBasis,
  NamespaceFacts,
  Place,
  PrincipalFacts,
  Standing,
  Visibility,
} from "#server/rights/access-records.ts";
import type { Principal, TeamSubject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { LookUpMemory } from "../look-up-memory.ts";
import { prepared, type Value } from "../prepared.ts";
import { basisOf, decisionBasis } from "./decision-basis.ts";
import { grantOf } from "./granted.ts";
import { namespaceFacts } from "./namespace-facts.ts";
import { placeByName, storedRole } from "./place.ts";
import { idsOf, robotColumns, robotFacts, userColumns, userFacts } from "./principal-facts.ts";
import { standingIn } from "./standing.ts";

const publicity = prepared((db, value: Value<{ name: string; path: RepositoryName }>) =>
  db
    .selectFrom("repositories as r")
    .innerJoin("namespaces as n", (join) => join.on("n.name", "=", value("name")))
    .select("r.visibility")
    .where("r.path", "=", value("path"))
    .where("n.kind", "!=", "root")
    .where("n.suspended_at", "is", null)
    .where("n.deleted_at", "is", null),
);

const userById = prepared((db, value: Value<{ id: number }>) =>
  db
    .selectFrom("users as u")
    .innerJoin("namespaces as un", "un.id", "u.id")
    .select(userColumns)
    .where("u.id", "=", value("id")),
);

const robotById = prepared((db, value: Value<{ id: number }>) =>
  db
    .selectFrom("robots as b")
    .innerJoin("namespaces as bn", "bn.id", "b.namespace_id")
    .leftJoin("users as bu", "bu.id", "bn.id")
    .select(robotColumns)
    .where("b.id", "=", value("id")),
);

const anyUser = prepared((db) => db.selectFrom("users").select("id").limit(1));

export class AccessQueries implements AccessRecords {
  readonly #database: Database;
  readonly #bases: LookUpMemory<DecisionBasis>;
  /** Names are for ever, so one account is enough to know. */
  #sawAccount = false;

  constructor(database: Database) {
    this.#database = database;
    this.#bases = new LookUpMemory(database);
  }

  async basis(
    subject: Principal | TeamSubject,
    repository: RepositoryName,
    parent: number | undefined,
  ): Promise<DecisionBasis> {
    const key = `${subject} ${repository} ${parent}`;
    const basis = await this.#bases.get(key, () => this.#lookUpBasis(subject, repository, parent));
    if (basis === undefined) throw new Error("the root namespace is missing");
    return basis;
  }

  async #lookUpBasis(
    subject: Principal | TeamSubject,
    repository: RepositoryName,
    parent: number | undefined,
  ): Promise<DecisionBasis | undefined> {
    const slash = repository.indexOf("/");
    const first = repository.slice(0, Math.max(slash, 0));
    // `library/library/app` is stored as `library/app`, a name of two segments in the root namespace.
    const isOwned = slash !== -1 && first !== rootNamespaceName;
    const values = { subject, repository, ...idsOf(subject), parent: parent ?? -1 };
    if (isOwned) {
      const owned = { ...values, namespace: first, path: repository.slice(slash + 1) };
      const basis = decisionBasis(await basisOf.read(this.#database, owned), owned);
      if (basis !== undefined) return basis;
    }
    const inRoot = { ...values, namespace: rootNamespaceName, path: repository };
    return decisionBasis(await basisOf.read(this.#database, inRoot), inRoot);
  }

  async visibility(repository: RepositoryName): Promise<Visibility | undefined> {
    const values = { name: repository.slice(0, repository.indexOf("/")), path: repository };
    const [visibility] = await publicity.readColumn(this.#database, values);
    return visibility ?? undefined;
  }

  async namespace(name: string): Promise<NamespaceFacts | undefined> {
    return (await this.place(name, "anonymous"))?.namespace;
  }

  async place(name: string, subject: Principal): Promise<Place | undefined> {
    const { userId } = idsOf(subject);
    const row = await placeByName.readFirst(this.#database, { name, userId });
    if (row === undefined) return undefined;
    return {
      namespace: namespaceFacts(row),
      role: storedRole(row.id, userId, row.member_role),
    };
  }

  async principal(principal: Principal): Promise<PrincipalFacts | undefined> {
    const { userId, robotId } = idsOf(principal);
    if (userId >= 0) {
      const user = await userById.readFirst(this.#database, { id: userId });
      return user && userFacts(user);
    }
    const robot = robotId < 0 ? undefined : await robotById.readFirst(this.#database, { id: robotId });
    return robot && robotFacts(robot);
  }

  async standing(subject: Principal | TeamSubject, namespaceId: number): Promise<Standing> {
    const { userId } = idsOf(subject);
    const rows = await standingIn.read(this.#database, { namespaceId, subject, userId });
    return {
      role: storedRole(namespaceId, userId, rows[0]?.member_role),
      grants: rows.filter(({ grant_id }) => grant_id !== null).map((row) => grantOf(row, subject)),
    };
  }

  async anyAccount(): Promise<boolean> {
    this.#sawAccount ||= (await anyUser.readFirst(this.#database, {})) !== undefined;
    return this.#sawAccount;
  }
}
