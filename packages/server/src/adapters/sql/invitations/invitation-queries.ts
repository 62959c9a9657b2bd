import { ApiProblem } from "@estiva/contract/problems";
import type { Kysely, Transaction } from "kysely";
import type {
  AcceptedInvitation,
  InvitationPage,
  InvitationPreview,
  InvitationRecord,
  InvitationRecords,
  InvitationViewer,
  NewInvitation,
  NewOrganizationInvitation,
} from "#server/accounts/invitations/invitation-records.ts";
import type { OrganizationRole } from "#server/accounts/members/member-records.ts";
import type { Principal } from "#server/rights/principal.ts";
import type { Database } from "../database.ts";
import type { Tables } from "../tables.ts";
import { acceptInvitation } from "./accept-invitation.ts";

type Tx = Transaction<Tables>;

/** Open ones, of one organisation or of the site. */
const maxInvitations = 1_000;

export class InvitationQueries implements InvitationRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async invite(
    invitation: NewOrganizationInvitation,
    renewAfter: number,
  ): Promise<{ readonly id: number; readonly isNew: boolean }> {
    return await this.#database.write(async (tx) => {
      const { organizationId, createdAt } = invitation;
      await makeRoom(tx, organizationId, createdAt);
      const open = await openInvitation(tx, invitation);
      const isSame = open?.role === invitation.role && open.created_at > createdAt - renewAfter;
      if (open !== undefined && isSame) return { id: open.id, isNew: false };
      if (open !== undefined) await tx.deleteFrom("invitations").where("id", "=", open.id).execute();
      return { id: await insert(tx, invitation), isNew: true };
    });
  }

  async inviteToSite(invitation: NewInvitation): Promise<number> {
    return await this.#database.write(async (tx) => {
      await makeRoom(tx, null, invitation.createdAt);
      return await insert(tx, invitation);
    });
  }

  async find(id: number): Promise<InvitationRecord | undefined> {
    const row = await invitations(this.#database.read).where("i.id", "=", id).executeTakeFirst();
    return row && record(row);
  }

  async preview(
    secretHash: string,
    { userId, now }: InvitationViewer,
  ): Promise<InvitationPreview | undefined> {
    const db = this.#database.read;
    const row = await openInvitations(db, now)
      .leftJoin("organizations as p", "p.id", "i.organization_id")
      .select(["i.user_id", "p.display_name"])
      .where("i.secret_hash", "=", secretHash)
      .where("o.deleted_at", "is", null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const address = userId === undefined ? undefined : await verifiedEmail(db, userId);
    const isBound = row.user_id === null ? row.email === address : row.user_id === userId;
    return {
      ...record(row),
      displayName: row.display_name ?? "",
      isForViewer: row.organization !== null && userId !== undefined && isBound,
    };
  }

  async ofOrganization(
    organizationId: number,
    { now, after, limit }: InvitationPage,
  ): Promise<readonly InvitationRecord[]> {
    const rows = await openInvitations(this.#database.read, now)
      .where("i.organization_id", "=", organizationId)
      .where("i.id", ">", after)
      .orderBy("i.id")
      .limit(limit)
      .execute();
    return rows.map(record);
  }

  async ofUser(userId: number, { now, after, limit }: InvitationPage): Promise<readonly InvitationRecord[]> {
    const db = this.#database.read;
    const query = openInvitations(db, now)
      .where("i.organization_id", "is not", null)
      .where("i.id", ">", after)
      .orderBy("i.id")
      .limit(limit);
    const bound = await query.where("i.user_id", "=", userId).execute();
    const email = await verifiedEmail(db, userId);
    const mailed = email === undefined ? [] : await query.where("i.email", "=", email).execute();
    return [...bound, ...mailed]
      .sort((one, other) => one.id - other.id)
      .slice(0, limit)
      .map(record);
  }

  async withdraw(organizationId: number, id: number, now: number): Promise<InvitationRecord | undefined> {
    return await this.#database.write(async (tx) => {
      const row = await openInvitations(tx, now)
        .where("i.id", "=", id)
        .where("i.organization_id", "=", organizationId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      await tx.deleteFrom("invitations").where("id", "=", id).execute();
      return record(row);
    });
  }

  async sweep(now: number, limit: number): Promise<number> {
    return await this.#database.write(async (tx) => {
      const past = tx.selectFrom("invitations").select("id").where("expires_at", "<=", now).limit(limit);
      const ids = (await past.execute()).map(({ id }) => id);
      if (ids.length > 0) await tx.deleteFrom("invitations").where("id", "in", ids).execute();
      return ids.length;
    });
  }

  async accept(
    invitation: { readonly id: number } | { readonly secretHash: string },
    userId: number,
    now: number,
  ): Promise<AcceptedInvitation> {
    return await this.#database.write((tx) => acceptInvitation(tx, invitation, { userId, now }));
  }
}

async function verifiedEmail(on: Kysely<Tables>, userId: number): Promise<string | undefined> {
  const user = await on
    .selectFrom("users")
    .select("email")
    .where("id", "=", userId)
    .where("email_verified_at", "is not", null)
    .executeTakeFirst();
  return user?.email ?? undefined;
}

/** Expired ones go before open ones are counted. @throws ApiProblem not_found, quota_exceeded */
async function makeRoom(tx: Tx, organizationId: number | null, now: number): Promise<void> {
  const of = organizationId === null ? "is" : "=";
  await tx
    .deleteFrom("invitations")
    .where("organization_id", of, organizationId)
    .where("expires_at", "<=", now)
    .execute();
  const last = await tx
    .selectFrom("invitations")
    .select("id")
    .where("organization_id", of, organizationId)
    .where("accepted_at", "is", null)
    .limit(1)
    .offset(maxInvitations - 1)
    .executeTakeFirst();
  if (last !== undefined)
    throw new ApiProblem("quota_exceeded", { detail: `At most ${maxInvitations} invitations may be open.` });
  if (organizationId === null) return;
  const organization = await tx
    .selectFrom("namespaces")
    .select("deleted_at")
    .where("id", "=", organizationId)
    .executeTakeFirst();
  if (organization === undefined || organization.deleted_at !== null) throw new ApiProblem("not_found");
}

async function openInvitation(tx: Tx, { organizationId, userId, email }: NewOrganizationInvitation) {
  const query = tx
    .selectFrom("invitations")
    .select(["id", "role", "created_at"])
    .where("organization_id", "=", organizationId)
    .where("accepted_at", "is", null);
  const bound =
    userId === undefined ? query.where("email", "=", email ?? "") : query.where("user_id", "=", userId);
  return await bound.executeTakeFirst();
}

async function insert(tx: Tx, invitation: NewInvitation | NewOrganizationInvitation): Promise<number> {
  const to = "organizationId" in invitation ? invitation : undefined;
  const { id } = await tx
    .insertInto("invitations")
    .values({
      organization_id: to?.organizationId ?? null,
      user_id: to?.userId ?? null,
      email: invitation.email ?? null,
      role: to?.role ?? null,
      secret_hash: invitation.secretHash,
      invited_by: invitation.invitedBy,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
      accepted_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

function invitations(on: Kysely<Tables>) {
  return on
    .selectFrom("invitations as i")
    .leftJoin("namespaces as o", "o.id", "i.organization_id")
    .leftJoin("namespaces as u", "u.id", "i.user_id")
    .select(["i.id", "o.name as organization", "i.role", "u.name as username", "i.email"])
    .select(["i.invited_by", "i.created_at", "i.expires_at"]);
}

function openInvitations(on: Kysely<Tables>, now: number) {
  return invitations(on).where("i.accepted_at", "is", null).where("i.expires_at", ">", now);
}

function record(row: {
  readonly id: number;
  readonly organization: string | null;
  readonly role: OrganizationRole | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly invited_by: string;
  readonly created_at: number;
  readonly expires_at: number;
}): InvitationRecord {
  return {
    id: row.id,
    organization: row.organization ?? undefined,
    role: row.role ?? undefined,
    username: row.username ?? undefined,
    email: row.email ?? undefined,
    invitedBy: row.invited_by as Principal,
    ...{ createdAt: row.created_at, expiresAt: row.expires_at },
  };
}
