import type { Kysely } from "kysely";
import type {
  NewOrganization,
  OrganizationChanges,
  OrganizationPage,
  OrganizationRecord,
  OrganizationRecords,
} from "#server/accounts/organizations/organization-records.ts";
import { admitRemoval } from "#server/accounts/organizations/owned-organizations.ts";
import { requireSecondFactor } from "#server/accounts/second-factors/required-second-factor.ts";
import { flag } from "../codecs.ts";
import { containing } from "../containing.ts";
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { firstRepository } from "../repositories/first-repository.ts";
import { hasSecondFactor } from "../second-factors/has-second-factor.ts";
import type { Tables } from "../tables.ts";
import { addOrganization } from "./add-organization.ts";
import { removeOrganizationParts } from "./remove-organization-parts.ts";

const organizationById = prepared((db, value: Value<{ id: number }>) =>
  living(db).where("o.id", "=", value("id")),
);

const setDescription = prepared((db, value: Value<{ id: number; description: string }>) =>
  db
    .updateTable("namespaces")
    .set({ description: value("description") })
    .where("id", "=", value("id")),
);

const setDisplayName = prepared((db, value: Value<{ id: number; displayName: string }>) =>
  db
    .updateTable("organizations")
    .set({ display_name: value("displayName") })
    .where("id", "=", value("id")),
);

const setRequiresSecondFactor = prepared((db, value: Value<{ id: number; isRequired: boolean }>) =>
  db
    .updateTable("organizations")
    .set({ require_second_factor: value("isRequired", flag) })
    .where("id", "=", value("id")),
);

const retire = prepared((db, value: Value<{ id: number; now: number }>) =>
  db
    .updateTable("namespaces")
    .set({ deleted_at: value("now") })
    .where("id", "=", value("id")),
);

export class OrganizationQueries implements OrganizationRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(organization: NewOrganization): Promise<number> {
    return await this.#database.write((tx) => addOrganization(tx, organization));
  }

  async find(id: number): Promise<OrganizationRecord | undefined> {
    const row = await organizationById.readFirst(this.#database, { id });
    return row && record(row);
  }

  async page({ ofUser, q, after, limit }: OrganizationPage): Promise<readonly OrganizationRecord[]> {
    let query = living(this.#database.read).where("o.id", ">", after).orderBy("o.id").limit(limit);
    if (q !== undefined) {
      query = query.where((eb) =>
        eb.or([containing(eb.ref("n.name"), q), containing(eb.ref("o.display_name"), q)]),
      );
    }
    if (ofUser !== undefined) {
      query = query.where("o.id", "in", (eb) =>
        eb.selectFrom("organization_members").select("organization_id").where("user_id", "=", ofUser),
      );
    }
    return (await query.execute()).map(record);
  }

  async update(id: number, changes: OrganizationChanges, byUserId: number): Promise<void> {
    const { displayName, description, requiresSecondFactor: isRequired } = changes;
    await this.#database.write(async (tx) => {
      if (isRequired === true) requireSecondFactor(await hasSecondFactor(tx, byUserId));
      if (description !== undefined) await setDescription.all(tx, { id, description });
      if (displayName !== undefined) await setDisplayName.all(tx, { id, displayName });
      if (isRequired !== undefined) await setRequiresSecondFactor.all(tx, { id, isRequired });
    });
  }

  async remove(id: number, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      admitRemoval((await firstRepository.first(tx, { namespaceId: id })) !== undefined);
      await removeOrganizationParts(tx, id, now);
      await retire.all(tx, { id, now });
    });
  }
}

function living(on: Kysely<Tables>) {
  return on
    .selectFrom("organizations as o")
    .innerJoin("namespaces as n", "n.id", "o.id")
    .select(["o.id", "n.name", "o.display_name", "n.description", "o.require_second_factor", "n.created_at"])
    .select("n.suspended_at")
    .select((eb) =>
      eb
        .selectFrom("organization_members as m")
        .select((count) => count.fn.countAll<number>().as("members"))
        .whereRef("m.organization_id", "=", "o.id")
        .as("member_count"),
    )
    .where("n.deleted_at", "is", null);
}

type OrganizationRow = Awaited<ReturnType<ReturnType<typeof living>["executeTakeFirstOrThrow"]>>;

function record(row: OrganizationRow): OrganizationRecord {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    description: row.description ?? "",
    requiresSecondFactor: flag.decode(row.require_second_factor),
    isSuspended: row.suspended_at !== null,
    createdAt: row.created_at,
    memberCount: row.member_count ?? 0,
  };
}
