import { NameGlob } from "@estiva/protocol";
import {
  type AccessListRecords,
  type ListedSubject,
  type SubjectPlace,
  subjectGroups,
} from "#server/accounts/grants/access-list-records.ts";
import { idOf, type Subject } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { subjectsOf } from "./namespace-subjects.ts";

/** Grants read at once. */
const batch = 1_000;

/** Behind every pattern. */
const last = "\u{10ffff}";

/** Before every team. */
const firstTeam = "team:";

interface Page {
  readonly after: number;
  readonly limit: number;
}

const admins = prepared((db, value: Value<Page>) =>
  db
    .selectFrom("users")
    .select("id")
    .where("is_admin", "=", 1)
    .where("id", ">", value("after"))
    .orderBy("id")
    .limit(value("limit")),
);

const owners = prepared((db, value: Value<Page & { readonly organizationId: number }>) =>
  db
    .selectFrom("organization_members")
    .select("user_id as id")
    .where("organization_id", "=", value("organizationId"))
    .where("role", "=", "owner")
    .where("user_id", ">", value("after"))
    .orderBy("user_id")
    .limit(value("limit")),
);

interface Place {
  readonly subject: string;
  readonly pattern: string;
}

const grantsBehind = prepared((db, value: Value<Place & { readonly namespaceId: number }>) =>
  db
    .selectFrom("grants")
    .select(["subject", "pattern"])
    .where("namespace_id", "=", value("namespaceId"))
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple("subject", "pattern"), ">", tuple(value("subject"), value("pattern"))),
    )
    .orderBy("subject")
    .orderBy("pattern")
    .limit(batch),
);

const membersBehind = prepared(
  (db, value: Value<{ readonly team: number; readonly after: string; readonly limit: number }>) =>
    db
      .selectFrom("team_members")
      .select("principal")
      .where("team_id", "=", value("team"))
      .where("principal", ">", value("after"))
      .orderBy("principal")
      .limit(value("limit")),
);

interface NamespaceKey {
  readonly id: number;
  readonly kind: "root" | "user" | "organization";
}

export class AccessListQueries implements AccessListRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async owners({ id, kind }: NamespaceKey, page: Page): Promise<readonly number[]> {
    if (kind === "user") return id > page.after ? [id] : [];
    if (kind === "root") return await admins.readColumn(this.#database, page);
    return await owners.readColumn(this.#database, { ...page, organizationId: id });
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
      const team = idOf(subject);
      const members = await membersBehind.readColumn(this.#database, { team, after, limit });
      for (const member of members) found.add(member as Subject);
    }
    return [...found].sort().slice(0, limit);
  }

  async subjectsIn(
    namespace: NamespaceKey,
    { after, limit }: { readonly after: SubjectPlace | undefined; readonly limit: number },
  ): Promise<readonly ListedSubject[]> {
    const found: ListedSubject[] = [];
    const first = after === undefined ? 0 : subjectGroups.indexOf(after.group);
    for (const group of subjectGroups.slice(first)) {
      const request = {
        namespaceId: namespace.id,
        after: group === after?.group ? after.name : "",
        limit: limit - found.length,
      };
      found.push(...(await subjectsOf(group, namespace.kind, this.#database, request)));
      if (found.length >= limit) break;
    }
    return found;
  }

  /** The subjects of the grants that reach a path, behind one, in their order; some more than once. */
  async *#granted(namespaceId: number, path: string, after: string): AsyncGenerator<Subject, void> {
    let place: Place = { subject: after, pattern: last };
    for (;;) {
      const rows = await grantsBehind.read(this.#database, { namespaceId, ...place });
      for (const { subject, pattern } of rows)
        if (NameGlob.matches(pattern as NameGlob, path)) yield subject as Subject;
      const end = rows.at(-1);
      if (rows.length < batch || end === undefined) return;
      place = end;
    }
  }
}
