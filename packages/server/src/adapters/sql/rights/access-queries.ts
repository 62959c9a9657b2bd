import { NameGlob, type RepositoryName, rootNamespaceName } from "@estiva/protocol";
import type {
  AccessRecords,
  Grant,
  NamespaceFacts,
  PrincipalFacts,
  RepositoryFacts,
  Standing,
  Target,
  Visibility,
} from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import { type Principal, parsePrincipal, type TeamSubject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { PreparedQuery, type Value } from "../prepared-query.ts";

export class AccessQueries implements AccessRecords {
  readonly #database: Database;
  readonly #namespace;
  readonly #repository;
  readonly #owned;
  readonly #visibility;
  readonly #user;
  readonly #robot;
  readonly #member;
  readonly #grants;
  readonly #anyAccount;
  /** Names are for ever, so one account is enough to know. */
  #sawAccount = false;
  #rootFacts: NamespaceFacts | undefined;

  constructor(database: Database) {
    this.#database = database;
    const db = database.read;
    this.#namespace = new PreparedQuery((value: Value<{ name: string }>) =>
      db
        .selectFrom("namespaces as n")
        .leftJoin("organizations as o", "o.id", "n.id")
        .select(["n.id", "n.name", "n.kind", "n.default_visibility", "n.suspended_at", "n.deleted_at"])
        .select("o.require_second_factor")
        .where("n.name", "=", value("name")),
    );
    this.#repository = new PreparedQuery((value: Value<{ path: RepositoryName }>) =>
      db
        .selectFrom("repositories")
        .select(["id", "visibility", "immutable_tags", "allow_overwrite", "read_only"])
        .where("path", "=", value("path")),
    );
    this.#owned = new PreparedQuery((value: Value<{ name: string; path: RepositoryName }>) =>
      db
        .selectFrom("namespaces as n")
        .leftJoin("organizations as o", "o.id", "n.id")
        .leftJoin("repositories as r", (join) => join.on("r.path", "=", value("path")))
        .select(["n.id as namespace_id", "n.name", "n.kind", "n.default_visibility"])
        .select(["n.suspended_at", "n.deleted_at", "o.require_second_factor"])
        .select(["r.id", "r.visibility", "r.immutable_tags", "r.allow_overwrite", "r.read_only"])
        .where("n.name", "=", value("name"))
        .where("n.kind", "!=", "root"),
    );
    this.#visibility = new PreparedQuery((value: Value<{ name: string; path: RepositoryName }>) =>
      db
        .selectFrom("repositories as r")
        .innerJoin("namespaces as n", (join) => join.on("n.name", "=", value("name")))
        .select("r.visibility")
        .where("r.path", "=", value("path"))
        .where("n.kind", "!=", "root")
        .where("n.suspended_at", "is", null)
        .where("n.deleted_at", "is", null),
    );
    this.#user = new PreparedQuery((value: Value<{ id: number }>) =>
      db
        .selectFrom("users as u")
        .innerJoin("namespaces as n", "n.id", "u.id")
        .select([
          "u.is_admin",
          "u.disabled_at",
          "u.credential_version",
          "u.totp_confirmed_at",
          "n.suspended_at",
          "n.deleted_at",
        ])
        .where("u.id", "=", value("id")),
    );
    this.#robot = new PreparedQuery((value: Value<{ id: number }>) =>
      db
        .selectFrom("robots as r")
        .innerJoin("namespaces as n", "n.id", "r.namespace_id")
        .leftJoin("users as u", "u.id", "n.id")
        .select(["r.namespace_id", "r.disabled_at", "n.suspended_at", "n.deleted_at"])
        .select("u.disabled_at as owner_disabled_at")
        .where("r.id", "=", value("id")),
    );
    this.#member = new PreparedQuery((value: Value<{ organizationId: number; userId: number }>) =>
      db
        .selectFrom("organization_members")
        .select("role")
        .where("organization_id", "=", value("organizationId"))
        .where("user_id", "=", value("userId")),
    );
    this.#grants = new PreparedQuery(
      (value: Value<{ namespaceId: number; subject: string; path: string }>) => {
        const columns = [
          ...(["g.id", "g.pattern", "g.is_glob", "g.role"] as const),
          ...(["g.can_delete", "g.can_create", "g.denied"] as const),
        ] as const;
        const own = db
          .selectFrom("grants as g")
          .select(columns)
          .select((eb) => eb.val<string | null>(null).as("team"))
          .where("g.namespace_id", "=", value("namespaceId"))
          .where("g.subject", "=", value("subject"));
        const ofTeams = db
          .selectFrom("team_members as m")
          .innerJoin("teams as t", "t.id", "m.team_id")
          .innerJoin("grants as g", (join) =>
            join.on((eb) => eb("g.subject", "=", eb.fn<string>("concat", [eb.val("team:"), "t.id"]))),
          )
          .select(columns)
          .select("t.name as team")
          .where("m.principal", "=", value("subject"))
          .where("t.organization_id", "=", value("namespaceId"))
          .where("g.namespace_id", "=", value("namespaceId"));
        const exactly = (isGlob: 0 | 1) => ({
          own:
            isGlob === 1
              ? own.where("g.is_glob", "=", 1)
              : own.where("g.is_glob", "=", 0).where("g.pattern", "=", value("path")),
          ofTeams:
            isGlob === 1
              ? ofTeams.where("g.is_glob", "=", 1)
              : ofTeams.where("g.is_glob", "=", 0).where("g.pattern", "=", value("path")),
        });
        return exactly(1)
          .own.unionAll(exactly(0).own)
          .unionAll(exactly(1).ofTeams)
          .unionAll(exactly(0).ofTeams);
      },
    );
    this.#anyAccount = new PreparedQuery(() => db.selectFrom("users").select("id").limit(1));
  }

  async target(repository: RepositoryName): Promise<Target> {
    const slash = repository.indexOf("/");
    if (slash !== -1) {
      // `library/library/app` is stored as `library/app`, a name of two segments in the root namespace.
      const values = { name: repository.slice(0, slash), path: repository };
      const row = await this.#owned.readFirst(this.#database, values);
      if (row !== undefined) {
        const namespace = namespaceFacts({ ...row, id: row.namespace_id });
        return { namespace, repository: repositoryFacts(row), path: repository.slice(slash + 1) };
      }
    }
    const row = await this.#repository.readFirst(this.#database, { path: repository });
    const found = row === undefined ? undefined : repositoryFacts(row);
    return { namespace: await this.#root(), repository: found, path: repository };
  }

  async visibility(repository: RepositoryName): Promise<Visibility | undefined> {
    const values = { name: repository.slice(0, repository.indexOf("/")), path: repository };
    const [visibility] = await this.#visibility.readColumn(this.#database, values);
    return visibility ?? undefined;
  }

  async namespace(name: string): Promise<NamespaceFacts | undefined> {
    const row = await this.#namespace.readFirst(this.#database, { name });
    return row === undefined ? undefined : namespaceFacts(row);
  }

  async principal(principal: Principal): Promise<PrincipalFacts | undefined> {
    const parts = parsePrincipal(principal);
    if (parts?.kind === "user") return await this.#ofUser(principal, parts.id);
    if (parts?.kind === "robot") return await this.#ofRobot(principal, parts.id);
    return undefined;
  }

  async standing(
    subject: Principal | TeamSubject,
    namespaceId: number,
    path: string | undefined,
  ): Promise<Standing> {
    const parts = parsePrincipal(subject);
    if (parts?.kind === "anonymous") return { isOwner: false, grants: [] };
    if (parts?.kind === "user" && (await this.#owns(parts.id, namespaceId)))
      return { isOwner: true, grants: [] };
    const itself = parts === undefined ? "the team itself" : "the account itself";
    const values = { namespaceId, subject, path: path ?? "" };
    const rows = await this.#grants.read(this.#database, values);
    const grants = rows
      .filter(
        ({ is_glob, pattern }) =>
          is_glob === 0 || path === undefined || NameGlob.matches(pattern as NameGlob, path),
      )
      .map(
        (row): Grant => ({
          ...{ id: row.id, pattern: row.pattern, role: row.role ?? undefined },
          source: row.team === null ? itself : `team ${row.team}`,
          team: row.team ?? undefined,
          canDelete: row.can_delete === 1,
          canCreate: row.can_create === 1,
          denied: JSON.parse(row.denied) as readonly Action[],
        }),
      );
    return { isOwner: false, grants };
  }

  async role(userId: number, organizationId: number): Promise<"owner" | "member" | undefined> {
    return (await this.#member.readFirst(this.#database, { organizationId, userId }))?.role;
  }

  async anyAccount(): Promise<boolean> {
    this.#sawAccount ||= (await this.#anyAccount.readFirst(this.#database, {})) !== undefined;
    return this.#sawAccount;
  }

  /** Nothing of it can be changed. */
  async #root(): Promise<NamespaceFacts> {
    this.#rootFacts ??= await this.namespace(rootNamespaceName);
    if (this.#rootFacts === undefined) throw new Error("the root namespace is missing");
    return this.#rootFacts;
  }

  async #ofUser(principal: Principal, id: number): Promise<PrincipalFacts | undefined> {
    const row = await this.#user.readFirst(this.#database, { id });
    if (row === undefined) return undefined;
    return {
      principal,
      isActive: isAlive(row),
      isSiteAdmin: row.is_admin === 1,
      hasSecondFactor: row.totp_confirmed_at !== null,
      credentialVersion: row.credential_version,
      namespaceId: undefined,
    };
  }

  async #ofRobot(principal: Principal, id: number): Promise<PrincipalFacts | undefined> {
    const row = await this.#robot.readFirst(this.#database, { id });
    if (row === undefined) return undefined;
    return {
      principal,
      isActive: isAlive(row) && row.owner_disabled_at === null,
      isSiteAdmin: false,
      hasSecondFactor: false,
      credentialVersion: 0,
      namespaceId: row.namespace_id,
    };
  }

  async #owns(userId: number, namespaceId: number): Promise<boolean> {
    if (userId === namespaceId) return true;
    return (await this.role(userId, namespaceId)) === "owner";
  }
}

interface NamespaceRow {
  readonly id: number;
  readonly name: string;
  readonly kind: NamespaceFacts["kind"];
  readonly default_visibility: Visibility | null;
  readonly suspended_at: number | null;
  readonly deleted_at: number | null;
  readonly require_second_factor: number | null;
}

function namespaceFacts(row: NamespaceRow): NamespaceFacts {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    defaultVisibility: row.default_visibility ?? "private",
    isSuspended: row.suspended_at !== null,
    isDeleted: row.deleted_at !== null,
    requiresSecondFactor: row.require_second_factor === 1,
  };
}

/** All of it is null where there is no repository. */
interface RepositoryRow {
  readonly id: number | null;
  readonly visibility: Visibility | null;
  readonly immutable_tags: string | null;
  readonly allow_overwrite: number | null;
  readonly read_only: number | null;
}

const noTags: readonly string[] = [];

function repositoryFacts(row: RepositoryRow): RepositoryFacts | undefined {
  if (row.id === null) return undefined;
  const tags = row.immutable_tags ?? "[]";
  return {
    id: row.id,
    visibility: row.visibility ?? "private",
    immutableTags: tags === "[]" ? noTags : (JSON.parse(tags) as readonly string[]),
    allowsOverwrite: row.allow_overwrite === 1,
    isReadOnly: row.read_only === 1,
  };
}

interface Ends {
  readonly disabled_at: number | null;
  /** Of the namespace, as is the next. */
  readonly suspended_at: number | null;
  readonly deleted_at: number | null;
}

function isAlive({ disabled_at, suspended_at, deleted_at }: Ends): boolean {
  return disabled_at === null && suspended_at === null && deleted_at === null;
}
