import { ApiProblem } from "@estiva/contract/problems";
import type { AccessRecords } from "#server/rights/access-records.ts";
import type { InvitationRecord } from "../invitations/invitation-records.ts";
import type { Invitations, Inviter } from "../invitations/invitations.ts";
import type { MemberRecord, MemberRecords, OrganizationRole } from "./member-records.ts";

/** Who asks, and as what. */
export interface MemberAsker extends Inviter {
  readonly isSiteAdmin: boolean;
}

/** What became of asking that somebody be a member. */
export type PutMember =
  | { readonly kind: "member"; readonly member: MemberRecord; readonly isNew: boolean }
  | { readonly kind: "invited"; readonly invitation: InvitationRecord };

/** Brings people into organisations, and changes what they are there. */
export class Members {
  readonly #records: MemberRecords;
  readonly #access: AccessRecords;
  readonly #invitations: Invitations;
  readonly #now: () => number;

  constructor(parts: {
    readonly records: MemberRecords;
    readonly access: AccessRecords;
    readonly invitations: Invitations;
    readonly now: () => number;
  }) {
    this.#records = parts.records;
    this.#access = parts.access;
    this.#invitations = parts.invitations;
    this.#now = parts.now;
  }

  /**
   * Gives a member another role; adds others where a site admin asks, and else invites them.
   * @param person an account's name; or an address, whoever has it.
   * @throws ApiProblem not_found, last_owner, mail_not_configured, quota_exceeded
   */
  async put(
    organization: { readonly id: number; readonly name: string },
    person: string,
    role: OrganizationRole,
    by: MemberAsker,
  ): Promise<PutMember> {
    if (person.includes("@")) {
      const email = person.toLowerCase();
      return {
        kind: "invited",
        invitation: await this.#invitations.invite(organization, { email }, role, by),
      };
    }
    const userId = await this.userId(person);
    const before = await this.#records.find(organization.id, userId);
    if (before === undefined && !by.isSiteAdmin) {
      const invitation = await this.#invitations.invite(organization, { userId }, role, by);
      return { kind: "invited", invitation };
    }
    await this.#records.put(organization.id, userId, role, this.#now());
    const member = await this.#records.find(organization.id, userId);
    if (member === undefined) throw new ApiProblem("not_found");
    return { kind: "member", member, isNew: before === undefined };
  }

  /** An account's number by its name. @throws ApiProblem not_found */
  async userId(name: string): Promise<number> {
    const namespace = await this.#access.namespace(name);
    if (namespace?.kind !== "user" || namespace.isDeleted) throw new ApiProblem("not_found");
    return namespace.id;
  }
}
