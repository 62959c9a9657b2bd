import type { Inviter } from "#server/accounts/invitations/invitations.ts";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import { callingUser } from "../../gate/calling-user.ts";
import type { Exchange } from "../../request/exchange.ts";

/** The caller as the one who invites; whose language is not known is written to in the inviter's. */
export async function invitingUser(exchange: Exchange, actors: ActorRecords): Promise<Inviter> {
  const principal = callingUser(exchange);
  const name = (await actors.names([principal])).get(principal) ?? principal;
  return { principal, name, language: exchange.request.headers["accept-language"] };
}
