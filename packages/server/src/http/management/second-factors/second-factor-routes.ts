import type { ManagementRoute } from "../../gate/route.ts";
import type { ManagementParts } from "../management-parts.ts";
import { personal, row } from "../row.ts";
import { beginSecondFactor } from "./begin-second-factor.ts";
import { confirmSecondFactor } from "./confirm-second-factor.ts";
import { disableSecondFactor } from "./disable-second-factor.ts";
import { getSecondFactor } from "./get-second-factor.ts";
import { removeSecondFactor } from "./remove-second-factor.ts";
import { renewRecoveryCodes } from "./renew-recovery-codes.ts";

const fresh = { fresh: true };
/** Whoever sits at an admin's open session must not get round the admin's own factor. */
const notToSelf = "Switch your own second factor off with a code.";

type Parts = Pick<ManagementParts, "audit" | "config" | "post" | "secondFactors" | "users">;

/** The second factor of an account. */
export function secondFactorRoutes(parts: Parts): readonly ManagementRoute[] {
  const { audit, config, post, secondFactors, users } = parts;
  const changes = { users, secondFactors, post, audit };
  // biome-ignore format: a table is read by its columns
  return [
    row("getSecondFactor",     "account",    personal, getSecondFactor(secondFactors)),
    row("beginSecondFactor",   "account",    personal, beginSecondFactor(changes, config), fresh),
    row("confirmSecondFactor", "account",    personal, confirmSecondFactor(changes), fresh),
    row("disableSecondFactor", "account",    personal, disableSecondFactor(changes), fresh),
    row("renewRecoveryCodes",  "account",    personal, renewRecoveryCodes(changes), fresh),
    row("removeSecondFactor",  "site-admin", personal, removeSecondFactor(changes), { fresh: true, notToSelf }),
  ];
}
