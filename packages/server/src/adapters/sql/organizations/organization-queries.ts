import { ApiProblem } from "@estiva/contract/problems";
import type { Kysely, Transaction } from "kysely";
import type {
  NewOrganization,
  OrganizationChanges,
  OrganizationPage,
  OrganizationRecord,
  OrganizationRecords,
} from "#server/accounts/organizations/organization-records.ts";
import { userPrincipal } from "#server/rights/principal.ts";
import { containing } from "../containing.ts";
import type { Database } from "../database.ts";
import { NamespaceWriter } from "../namespaces/namespace-writer.ts";
import type { Tables } from "../tables.ts";
import { removeOrganizationParts } from "./remove-organization-parts.ts";

type Tx = Transaction<Tables>;

/** Names are for ever, so one account must not take them all; site admins may make more. */
const maxOrganizationsOwned = 100;

export class OrganizationQueries implements OrganizationRecords {
  readonly #database: Database;
  readonly #namespaces = new NamespaceWriter();

  constructor(database: Database) {
    this.#database = database;
  }

  async add(organization: NewOrganization): Promise<number> {
    const { name, byAdmin, seesRoot, ownerId, requiresSecondFactor, now } = organization;
    return await this.#database.write(async (tx) => {
      if (!byAdmin) await refusePastLimit(tx, ownerId);
      if (requiresSecondFactor) await refuseWithoutSecondFactor(tx, ownerId);
      const id = await this.#namespaces.add(tx, { name, kind: "organization", byAdmin, seesRoot, now });
      await setDescription(tx, id, organization.description);
      await tx
        .insertInto("organizations")
        .values({
          ...{ id, display_name: organization.displayName, created_by: userPrincipal(ownerId) },
          require_second_factor: requiresSecondFactor ? 1 : 0,
        })
        .execute();
      await tx
        .insertInto("organization_members")
        .values({ organization_id: id, user_id: ownerId, role: "owner", added_at: now })
        .execute();
      return id;
    });
  }

  async find(id: number): Promise<OrganizationRecord | undefined> {
    const row = await living(this.#database.read).where("o.id", "=", id).executeTakeFirst();
    return row && record(row);
  }

  async page({ ofUser, q, after, limit }: OrganizationPage): Promise<readonly OrganizationRecord[]> {
    let query = living(this.#database.read).where("o.id", ">", after).orderBy("o.id").limit(limit);
    if (q !== undefined) {
      query = query.where((eb) =>
        eb.or([containing(eb.ref("n.name"), q), containing(eb.ref("o.display_name"), q)]),
      );
    }
    const rows =
      ofUser === undefined
        ? await query.execute()
        : await query.where("o.id", "in", organizationsOf(this.#database.read, ofUser)).execute();
    return rows.map(record);
  }

  async update(id: number, changes: OrganizationChanges, byUserId: number): Promise<void> {
    const { displayName, description, requiresSecondFactor } = changes;
    await this.#database.write(async (tx) => {
      if (requiresSecondFactor === true) await refuseWithoutSecondFactor(tx, byUserId);
      if (description !== undefined) await setDescription(tx, id, description);
      const set = {
        ...(displayName === undefined ? {} : { display_name: displayName }),
        ...(requiresSecondFactor === undefined
          ? {}
          : { require_second_factor: requiresSecondFactor ? 1 : 0 }),
      };
      if (Object.keys(set).length === 0) return;
      await tx.updateTable("organizations").set(set).where("id", "=", id).execute();
    });
  }

  async remove(id: number, now: number): Promise<void> {
    await this.#database.write(async (tx) => {
      const repository = await tx
        .selectFrom("repositories")
        .select("id")
        .where("namespace_id", "=", id)
        .limit(1)
        .executeTakeFirst();
      if (repository !== undefined) throw new ApiProblem("not_empty");
      await removeOrganizationParts(tx, id, now);
      await tx.updateTable("namespaces").set({ deleted_at: now }).where("id", "=", id).execute();
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

function organizationsOf(on: Kysely<Tables>, userId: number) {
  return on.selectFrom("organization_members").select("organization_id").where("user_id", "=", userId);
}

async function setDescription(tx: Tx, id: number, description: string): Promise<void> {
  await tx.updateTable("namespaces").set({ description }).where("id", "=", id).execute();
}

async function refusePastLimit(tx: Tx, userId: number): Promise<void> {
  const last = await tx
    .selectFrom("organization_members")
    .select("organization_id")
    .where("user_id", "=", userId)
    .where("role", "=", "owner")
    .limit(1)
    .offset(maxOrganizationsOwned - 1)
    .executeTakeFirst();
  if (last === undefined) return;
  throw new ApiProblem("quota_exceeded", {
    detail: `An account may own ${maxOrganizationsOwned} organizations.`,
  });
}

/** Who requires a second factor of others must not be the first to be locked out. */
async function refuseWithoutSecondFactor(tx: Tx, userId: number): Promise<void> {
  const user = await tx
    .selectFrom("users")
    .select("totp_confirmed_at")
    .where("id", "=", userId)
    .executeTakeFirst();
  if (user?.totp_confirmed_at == null) throw new ApiProblem("organization_second_factor");
}

function record(row: {
  readonly id: number;
  readonly name: string;
  readonly display_name: string;
  readonly description: string | null;
  readonly require_second_factor: number;
  readonly suspended_at: number | null;
  readonly created_at: number;
  readonly member_count: number | null;
}): OrganizationRecord {
  return {
    ...{ id: row.id, name: row.name, displayName: row.display_name, description: row.description ?? "" },
    requiresSecondFactor: row.require_second_factor === 1,
    isSuspended: row.suspended_at !== null,
    createdAt: row.created_at,
    memberCount: row.member_count ?? 0,
  };
}
