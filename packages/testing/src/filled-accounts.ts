import { sign } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { AccountName, NameGlob, RepositoryName } from "@estiva/protocol";
import { hashPassword } from "@estiva/server/accounts/passwords/passwords.ts";
import { hashSecret, lastFour, newSecret } from "@estiva/server/accounts/secrets.ts";
import type { Action } from "@estiva/server/rights/action.ts";
import {
  type RobotPrincipal,
  robotPrincipal,
  type Subject,
  type UserPrincipal,
  userPrincipal,
} from "@estiva/server/rights/principal.ts";
import { storedSigningKey } from "./stored-signing-key.ts";

/** Of every account that is made here. */
export const password = "correct horse battery";

export interface FilledUser {
  readonly id: number;
  readonly name: string;
  readonly principal: UserPrincipal;
  /** An Authorization header's value. */
  readonly basic: string;
}

export interface FilledRobot {
  readonly id: number;
  readonly principal: RobotPrincipal;
  /** `acme.ci` */
  readonly login: string;
  readonly secret: string;
  readonly basic: string;
}

export interface FilledToken {
  readonly id: number;
  readonly secret: string;
}

export interface GrantParts {
  readonly role?: "read" | "write" | "admin";
  readonly canDelete?: boolean;
  readonly canCreate?: boolean;
  readonly denied?: readonly Action[];
}

export interface RepositoryParts {
  /** Not for the root namespace, which has one setting for all. */
  readonly visibility?: "public" | "private";
  readonly immutableTags?: readonly string[];
  readonly allowsOverwrite?: boolean;
  readonly isReadOnly?: boolean;
}

export interface ForgedToken {
  /** In seconds after now; before now where negative. */
  readonly expiresIn?: number;
  /** `password:1`, `token:7` */
  readonly credential?: string;
}

/**
 * Makes people, organisations and what they may do by writing rows, beside a server that may be running: for
 * tests of what follows from the rows, whatever made them.
 */
export class FilledAccounts implements Disposable {
  readonly database: DatabaseSync;

  readonly #dataDir: string;

  private constructor(database: DatabaseSync, dataDir: string) {
    this.database = database;
    this.#dataDir = dataDir;
  }

  /** @param dataDir of a server that has started at least once. */
  static open(dataDir: string): FilledAccounts {
    return new FilledAccounts(new DatabaseSync(join(dataDir, "estiva.db"), { timeout: 5_000 }), dataDir);
  }

  async user(
    name: string,
    { isAdmin = false, hasSecondFactor = false, email }: UserParts = {},
  ): Promise<FilledUser> {
    const id = this.#namespace(name, "user");
    this.#insert("users", {
      ...{ id, password_hash: await knownHash(), is_admin: isAdmin ? 1 : 0, created_at: Date.now() },
      ...{ email: email ?? null, email_verified_at: email === undefined ? null : Date.now() },
      totp_secret: hasSecondFactor ? "sealed" : null,
      totp_confirmed_at: hasSecondFactor ? Date.now() : null,
    });
    return { id, name, principal: userPrincipal(id), basic: basicOf(name, password) };
  }

  /** @returns the id of the organisation and of its namespace. */
  organization(
    name: string,
    {
      owners = [],
      members = [],
      requiresSecondFactor = false,
    }: {
      readonly owners?: readonly FilledUser[];
      readonly members?: readonly FilledUser[];
      readonly requiresSecondFactor?: boolean;
    } = {},
  ): number {
    const id = this.#namespace(name, "organization");
    const require_second_factor = requiresSecondFactor ? 1 : 0;
    this.#insert("organizations", { id, require_second_factor, created_by: "anonymous" });
    for (const [role, people] of [["owner", owners] as const, ["member", members] as const]) {
      for (const { id: user_id } of people) {
        const added_at = Date.now();
        this.#insert("organization_members", { organization_id: id, user_id, role, added_at });
      }
    }
    return id;
  }

  /** @returns the team's id. */
  team(
    organizationId: number,
    name: string,
    members: readonly (UserPrincipal | RobotPrincipal)[] = [],
  ): number {
    const created_at = Date.now();
    const id = this.#insert("teams", { organization_id: organizationId, name, created_at });
    for (const principal of members)
      this.#insert("team_members", { team_id: id, principal, added_at: created_at });
    return id;
  }

  /** @param pattern below the namespace: `**`, `app`, `web/*`. @returns the grant's id. */
  grant(namespaceId: number, subject: Subject, pattern: string, parts: GrantParts): number {
    if (NameGlob.parse(pattern, { firstSegment: "any" }) === undefined)
      throw new Error(`no glob: ${pattern}`);
    return this.#insert("grants", {
      ...{ namespace_id: namespaceId, subject, pattern, is_glob: pattern.includes("*") ? 1 : 0 },
      ...{ role: parts.role ?? null, denied: JSON.stringify(parts.denied ?? []) },
      ...{ can_delete: parts.canDelete === true ? 1 : 0, can_create: parts.canCreate === true ? 1 : 0 },
      ...{ created_by: "anonymous", created_at: Date.now() },
    });
  }

  /** @param namespace its name. */
  robot(namespace: string, name: string): FilledRobot {
    const namespace_id = this.namespaceId(namespace);
    const made = { created_by: "anonymous", created_at: Date.now() };
    const id = this.#insert("robots", { namespace_id, name, ...made });
    const principal = robotPrincipal(id);
    const { secret } = this.token(principal, { kind: "robot" });
    const login = `${namespace}.${name}`;
    return { id, principal, login, secret, basic: basicOf(login, secret) };
  }

  token(
    principal: UserPrincipal | RobotPrincipal,
    {
      kind = "personal",
      scopes,
      ...times
    }: {
      readonly kind?: "personal" | "refresh" | "robot";
      /** `repository:<glob>:<actions>` */
      readonly scopes?: readonly string[];
      readonly createdAt?: number;
      readonly lastUsedAt?: number;
      readonly expiresAt?: number;
      /** Of a refresh token. */
      readonly credentialVersion?: number;
    } = {},
  ): FilledToken {
    const secret = newSecret(kind === "personal" ? "pat" : kind);
    const id = this.#insert("tokens", {
      ...{ kind, principal, name: "made by a test", created_by: principal },
      ...{ secret_hash: hashSecret(secret), last_four: lastFour(secret) },
      scopes: scopes === undefined ? null : JSON.stringify(scopes),
      credential_version: times.credentialVersion ?? (kind === "refresh" ? 1 : null),
      created_at: times.createdAt ?? Date.now(),
      last_used_at: times.lastUsedAt ?? null,
      expires_at: times.expiresAt ?? Date.now() + 86_400_000,
    });
    return { id, secret };
  }

  /** @returns the secret that the session's cookie holds. */
  session(userId: number, { signedInAt = Date.now() }: { readonly signedInAt?: number } = {}): string {
    const secret = newSecret("session");
    const now = Date.now();
    this.#insert("sessions", {
      ...{ secret_hash: hashSecret(secret), user_id: userId, method: "password" },
      ...{ created_at: now, signed_in_at: signedInAt, last_seen_at: now, expires_at: now + 86_400_000 },
    });
    return secret;
  }

  /** An empty repository, in the namespace that its name says. */
  repository(text: string, parts: RepositoryParts = {}): void {
    const path = RepositoryName.parse(text) ?? "";
    const owner = path.includes("/") ? path.slice(0, path.indexOf("/")) : "library";
    const isRoot = owner === "library" || this.#find(owner) === undefined;
    this.#insert("repositories", {
      ...{ namespace_id: this.namespaceId(isRoot ? "library" : owner), path, created_at: Date.now() },
      visibility: isRoot ? null : (parts.visibility ?? "private"),
      immutable_tags: JSON.stringify(parts.immutableTags ?? []),
      allow_overwrite: parts.allowsOverwrite === false ? 0 : 1,
      read_only: parts.isReadOnly === true ? 1 : 0,
    });
  }

  namespaceId(name: string): number {
    const id = this.#find(name);
    if (id === undefined) throw new Error(`there is no namespace ${name}`);
    return id;
  }

  /** Any other change: `run("update users set disabled_at = 1 where id = ?", id)`. */
  run(sql: string, ...values: readonly SQLInputValue[]): void {
    const { changes } = this.database.prepare(sql).run(...values);
    if (changes === 0) throw new Error(`nothing was changed by ${sql}`);
  }

  /** A registry token signed with the registry's own key, as old as it is wanted. */
  registryToken(
    subject: string,
    scopes: readonly string[],
    { expiresIn = 300, credential }: ForgedToken = {},
  ): string {
    const { id: kid, key } = storedSigningKey(this.database, this.#dataDir);
    const now = Math.floor(Date.now() / 1_000);
    const access = scopes.map((scope) => {
      const [type, name, actions = ""] = scope.split(":");
      return { type, name, actions: actions.split(",") };
    });
    const times = { iat: now + expiresIn - 300, nbf: now + expiresIn - 360, exp: now + expiresIn };
    const text = [
      { alg: "EdDSA", typ: "registry+jwt", kid },
      { iss: "estiva", aud: "estiva", sub: subject, jti: "forged", ...times, access, credential },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
  }

  [Symbol.dispose](): void {
    this.database.close();
  }

  #namespace(name: string, kind: "user" | "organization"): number {
    const skeleton = AccountName.skeleton(name);
    return this.#insert("namespaces", { name, kind, skeleton, created_at: Date.now() });
  }

  #find(name: string): number | undefined {
    const row = this.database.prepare("select id from namespaces where name = ?").get(name);
    return row === undefined ? undefined : Number(row.id);
  }

  #insert(table: string, row: Readonly<Record<string, SQLInputValue>>): number {
    const columns = Object.keys(row);
    const places = columns.map(() => "?").join(", ");
    const sql = `insert into ${table} (${columns.join(", ")}) values (${places})`;
    return Number(this.database.prepare(sql).run(...Object.values(row)).lastInsertRowid);
  }
}

interface UserParts {
  readonly isAdmin?: boolean;
  readonly hasSecondFactor?: boolean;
  /** Verified. */
  readonly email?: string;
}

export function basicOf(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
}

let hash: Promise<string> | undefined;

/** Hashing takes its time: once is enough. */
async function knownHash(): Promise<string> {
  hash ??= hashPassword(password);
  return await hash;
}
