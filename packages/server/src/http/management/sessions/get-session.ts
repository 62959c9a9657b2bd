import { TokenScope } from "@estiva/protocol";
import type { Credential } from "#server/access/caller.ts";
import type { SessionRecords } from "#server/accounts/sessions/session-records.ts";
import type { UserRecords } from "#server/accounts/users/user-records.ts";
import { callingAccount } from "../../gate/calling-user.ts";
import type { ManagementHandler } from "../manage.ts";
import { presentOwnUser } from "../users/present-user.ts";
import { presentSession } from "./present-session.ts";

/** `GET /api/v1/session` */
export function getSession(users: UserRecords, sessions: SessionRecords): ManagementHandler<"getSession"> {
  return async ({ exchange }) => {
    const { credential } = exchange.caller;
    const user = await callingAccount(exchange, users);
    const id = credential.kind === "session" ? credential.id : undefined;
    const session = id === undefined ? undefined : await sessions.find(id, user.id);
    const body = {
      user: presentOwnUser(user),
      session: session === undefined ? null : presentSession(session, id),
      credential: presentCredential(credential),
    };
    return { status: 200, body };
  };
}

function presentCredential(credential: Credential) {
  if (credential.kind === "session" || credential.kind === "password")
    return { kind: credential.kind, scopes: null };
  const scopes = credential.kind === "token" ? credential.scopes : undefined;
  return { kind: "token" as const, scopes: scopes?.map(TokenScope.format) ?? null };
}
