import { isFor } from "#server/accounts/invitations/accepted-invitation.ts";
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
import type { Database } from "../database.ts";
import { prepared, type Value } from "../prepared.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { invitationRecord, invitations, openInvitations } from "./invitation-columns.ts";
import { openInvitationsTo, verifiedEmail } from "./invitations-to-user.ts";
import { invite, inviteToSite } from "./invite.ts";

const invitationById = prepared((db, value: Value<{ id: number }>) =>
  invitations(db).where("i.id", "=", value("id")),
);

const openBySecret = prepared((db, value: Value<{ secretHash: string; now: number }>) =>
  openInvitations(db, value("now"))
    .leftJoin("organizations as p", "p.id", "i.organization_id")
    .select(["i.user_id", "p.display_name"])
    .where("i.secret_hash", "=", value("secretHash"))
    .where("o.deleted_at", "is", null),
);

const openOfOrganization = prepared((db, value: Value<InvitationPage & { organizationId: number }>) =>
  openInvitations(db, value("now"))
    .where("i.organization_id", "=", value("organizationId"))
    .where("i.id", ">", value("after"))
    .orderBy("i.id")
    .limit(value("limit")),
);

const openInOrganization = prepared((db, value: Value<{ id: number; organizationId: number; now: number }>) =>
  openInvitations(db, value("now"))
    .where("i.id", "=", value("id"))
    .where("i.organization_id", "=", value("organizationId")),
);

const remove = prepared((db, value: Value<{ id: number }>) =>
  db.deleteFrom("invitations").where("id", "=", value("id")),
);

const removePast = prepared((db, value: Value<{ now: number; limit: number }>) =>
  db
    .deleteFrom("invitations")
    .where("id", "in", (eb) =>
      eb.selectFrom("invitations").select("id").where("expires_at", "<=", value("now")).limit(value("limit")),
    )
    .returning("id"),
);

export class InvitationQueries implements InvitationRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async invite(
    invitation: NewOrganizationInvitation,
    renewAfter: number,
  ): Promise<{ readonly id: number; readonly isNew: boolean }> {
    return await this.#database.write((tx) => invite(tx, invitation, renewAfter));
  }

  async inviteToSite(invitation: NewInvitation): Promise<number> {
    return await this.#database.write((tx) => inviteToSite(tx, invitation));
  }

  async find(id: number): Promise<InvitationRecord | undefined> {
    const row = await invitationById.readFirst(this.#database, { id });
    return row && invitationRecord(row);
  }

  async preview(
    secretHash: string,
    { userId, now }: InvitationViewer,
  ): Promise<InvitationPreview | undefined> {
    const row = await openBySecret.readFirst(this.#database, { secretHash, now });
    if (row === undefined) return undefined;
    const invited = { userId: row.user_id ?? undefined, email: row.email ?? undefined };
    const isForViewer =
      row.organization !== null &&
      userId !== undefined &&
      isFor(invited, { id: userId, verifiedEmail: await verifiedEmail(this.#database, userId) });
    return { ...invitationRecord(row), displayName: row.display_name ?? "", isForViewer };
  }

  async ofOrganization(organizationId: number, page: InvitationPage): Promise<readonly InvitationRecord[]> {
    const rows = await openOfOrganization.read(this.#database, { organizationId, ...page });
    return rows.map(invitationRecord);
  }

  async ofUser(userId: number, page: InvitationPage): Promise<readonly InvitationRecord[]> {
    return (await openInvitationsTo(this.#database, userId, page)).map(invitationRecord);
  }

  async withdraw(organizationId: number, id: number, now: number): Promise<InvitationRecord | undefined> {
    return await this.#database.write(async (tx) => {
      const row = await openInOrganization.first(tx, { id, organizationId, now });
      if (row === undefined) return undefined;
      await remove.all(tx, { id });
      return invitationRecord(row);
    });
  }

  async sweep(now: number, limit: number): Promise<number> {
    const removed = await this.#database.write((tx) => removePast.all(tx, { now, limit }));
    return removed.length;
  }

  async accept(
    invitation: { readonly id: number } | { readonly secretHash: string },
    userId: number,
    now: number,
  ): Promise<AcceptedInvitation> {
    return await this.#database.write((tx) => acceptInvitation(tx, invitation, { userId, now }));
  }
}
