import type { ManagementRoute } from "../../gate/route.ts";
import { given } from "../given.ts";
import type { ManagementParts } from "../management-parts.ts";
import { anyCredential, personal, row } from "../row.ts";
import { createUser } from "./create-user.ts";
import { deleteUser } from "./delete-user.ts";
import { getUser } from "./get-user.ts";
import { listUsers } from "./list-users.ts";
import { redeemEmailVerification } from "./redeem-email-verification.ts";
import { requestEmailVerification } from "./request-email-verification.ts";
import { updateUser } from "./update-user.ts";

const fresh = { fresh: true };
const none = [] as const;
const beyond = [
  given<"updateUser">(["email_verified", "disabled", "is_admin"], {
    access: "site-admin",
    why: "Only site admins may change that.",
  }),
];

type Parts = Pick<
  ManagementParts,
  "audit" | "config" | "pending" | "sessionRecords" | "signIn" | "signUp" | "users" | "verification"
>;

/** Accounts of people. */
export function userRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, config, pending, sessionRecords, signIn, signUp, users, verification } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("createUser",               "anyone",     personal,      createUser({ config, signUp, signIn, pending, sessionRecords, verification, audit }), { fresh: "of site admins" }),
    row("listUsers",                "site-admin", personal,      listUsers(users)),
    row("getUser",                  "anyone",     anyCredential, getUser(users)),
    row("updateUser",               "self",       personal,      updateUser({ users, verification, audit }), { fresh: true, beyond }),
    row("deleteUser",               "self",       personal,      deleteUser(users, audit), fresh),
    row("requestEmailVerification", "account",    personal,      requestEmailVerification(users, verification)),
    row("redeemEmailVerification",  "anyone",     none,          redeemEmailVerification(verification, audit)),
  ];
}
