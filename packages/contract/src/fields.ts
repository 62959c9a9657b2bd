import { type AccountName, accountNameLength, accountNamePattern } from "@estiva/protocol/account-name";
import { z } from "zod";
import { namespaceActs } from "./acts.ts";
import { repositoryActions } from "./repository-actions.ts";

// Schemas with an `id` become shared parts of the OpenAPI document.

/** A moment, as it is answered. */
export const time = z.iso.datetime().meta({ id: "Time", description: "A moment in UTC (RFC 3339)." });

/** A moment, as it is taken: any offset. */
export const timeInput = z.iso.datetime({ offset: true, error: "must be like 2026-01-31T00:00:00Z" }).max(40);

export const count = z.int().min(0);
export const bytes = z.int().min(0).describe("In bytes.");
export const id = z.string().min(1).max(40).describe("Opaque.");

export const hasNoControls = (text: string) => !/\p{Cc}/u.test(text);

/** A text of one line; lengths are counted in UTF-16 units. */
export const line = (max: number) =>
  z.string().max(max).refine(hasNoControls, { message: "must not hold control characters" });
export const paragraph = (max: number) => z.string().max(max);

/** The name of a new account, with its brand once parsed. */
export const accountName = z
  .string()
  .min(accountNameLength.min)
  .max(accountNameLength.max)
  .regex(accountNamePattern, "must be lower-case letters, digits and single hyphens between them")
  .meta({ id: "AccountName" }) as unknown as z.ZodType<AccountName, string>;

/** A name of a team or a robot, in the grammar of accounts' names. */
export const shortName = z
  .string()
  .min(1)
  .max(39)
  .regex(/^[a-z0-9](?:-?[a-z0-9])*$/, "must be lower-case letters, digits and single hyphens between them")
  .meta({ id: "ShortName" });

/** Names that are looked up: whatever does not exist is not found, however it is spelt. */
export const lookedUpName = z.string().min(1).max(255);
export const usernameOrEmail = z.string().min(1).max(254);

export const email = z.email().max(254).meta({ id: "Email" });

/** Its length (`passwordLength`) and commonness are checked where it is hashed, with codes of their own. */
export const newPassword = z.string().min(1).max(1024).meta({ format: "password" });
export const password = z.string().max(1024).meta({ format: "password" });

/** A secret of ours that comes back: links, challenges, invitations. */
export const secret = z.string().min(1).max(500);

/** A time-based code, or a recovery code. */
export const code = z.string().min(1).max(40);

export const visibility = z.enum(["public", "private"]).meta({ id: "Visibility" });
export const role = z.enum(["owner", "member"]).meta({ id: "Role", description: "In an organization." });

export const repositoryAction = z.enum(repositoryActions).meta({ id: "Action" });
export const may = z
  .array(repositoryAction)
  .describe("What the caller may do, for this request's credential.");

/** Of a list of acts, those that the caller may do. */
export const mayOf = <const Acts extends readonly [string, ...string[]]>(acts: Acts) =>
  z.array(z.enum(acts)).describe("What the caller may do.");

export const mayInNamespace = z
  .array(z.enum([...repositoryActions, ...namespaceActs]))
  .describe("What the caller may do with some repository of the namespace, and with the namespace itself.");

export const digest = z
  .string()
  .regex(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/, "must be sha256: or sha512: and the digest in hex")
  .meta({ id: "Digest" });
export const tagName = z
  .string()
  .regex(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/, "must be letters, digits and _ . - (not first), at most 128")
  .meta({ id: "TagName" });

export const platform = z
  .object({
    os: z.string(),
    architecture: z.string(),
    variant: z.string().nullable(),
  })
  .meta({ id: "Platform" });

/** `os/architecture` or `os/architecture/variant`, to filter by. */
export const platformQuery = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/, "must be os/architecture or os/architecture/variant");

/** Who did something; its name is null once it is gone or where it never had one. */
export const actor = z
  .object({
    kind: z.enum(["user", "robot", "anonymous", "system"]),
    id: z.string(),
    name: z.string().nullable(),
  })
  .meta({ id: "Actor" });
