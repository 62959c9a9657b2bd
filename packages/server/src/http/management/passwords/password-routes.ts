import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { changePassword } from "./change-password.ts";
import { redeemPasswordReset } from "./redeem-password-reset.ts";
import { requestPasswordReset } from "./request-password-reset.ts";

const fresh = { fresh: true };
const none = [] as const;

type Parts = Pick<ManagementParts, "audit" | "passwordChanges" | "passwordReset" | "users">;

/** New passwords. */
export function passwordRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, passwordChanges, passwordReset, users } = parts;
  // biome-ignore format: a table is read by its columns
  return [
    row("changePassword",       "self",   personal, changePassword(users, passwordChanges, audit), fresh),
    row("requestPasswordReset", "anyone", none,     requestPasswordReset(passwordReset, audit)),
    row("redeemPasswordReset",  "anyone", none,     redeemPasswordReset(passwordReset, audit)),
  ];
}
