import { AccountName, NameGlob, RepositoryName } from "@estiva/protocol";
import { hashPassword } from "@estiva/server/accounts/passwords/passwords.ts";
import { hashSecret, lastFour, newSecret } from "@estiva/server/accounts/secrets.ts";
import type { Action } from "@estiva/server/rights/action.ts";
import {
  anonymous,
  type Principal,
  type RobotPrincipal,
  robotPrincipal,
  type Subject,
  type UserPrincipal,
  userPrincipal,
} from "@estiva/server/rights/principal.ts";
import { basicOf } from "./basic-of.ts";
import { openPorts, type Ports } from "./open-ports.ts";
import { password } from "./password.ts";
import { signRegistryToken } from "./sign-registry-token.ts";

export interface TestUser {
  readonly id: number;
  readonly name: string;
  readonly principal: UserPrincipal;
  /** An Authorization header's value. */
  readonly basic: string;
}

export interface TestRobot {
  readonly id: number;
  readonly principal: RobotPrincipal;
  /** `acme.ci` */
  readonly login: string;
  readonly secret: string;
  readonly basic: string;
}

export interface TestToken {
  readonly id: number;
  readonly secret: string;
}

export interface UserParts {
  readonly isAdmin?: boolean;
  readonly hasSecondFactor?: boolean;
  /** Verified. */
  readonly email?: string;
}

export interface OrganizationParts {
  readonly owners: readonly [TestUser, ...TestUser[]];
  readonly members?: readonly TestUser[];
  readonly requiresSecondFactor?: boolean;
}

export interface GrantParts {
  readonly role?: "read" | "write" | "admin";
  readonly canDelete?: boolean;
  readonly canCreate?: boolean;
  readonly denied?: readonly Action[];
}

export interface TokenParts {
  readonly kind?: "personal" | "refresh" | "robot";
  /** `repository:<glob>:<actions>` */
  readonly scopes?: readonly string[];
  readonly createdAt?: number;
  readonly lastUsedAt?: number;
  readonly expiresAt?: number;
  /** Of a refresh token. */
  readonly credentialVersion?: number;
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

/** In milliseconds. */
const day = 86_400_000;

/**
 * Makes people, organisations and what they may do through the accounts' ports, beside a server that may be
 * running: without a password to hash for each, and without what limits sign-ups.
 */
export class TestAccounts implements AsyncDisposable {
  readonly ports: Ports;
  readonly #dataDir: string;

  private constructor(ports: Ports, dataDir: string) {
    this.ports = ports;
    this.#dataDir = dataDir;
  }

  /** @param dataDir of a server that has started at least once. */
  static async open(dataDir: string): Promise<TestAccounts> {
    return new TestAccounts(await openPorts(dataDir), dataDir);
  }

  async user(name: string, parts: UserParts = {}): Promise<TestUser> {
    const { isAdmin = false, hasSecondFactor = false, email } = parts;
    const now = Date.now();
    const { id } = await this.ports.users.add({
      name: accountName(name),
      mayBearAuthority: true,
      seesRoot: true,
      email,
      isEmailVerified: email !== undefined,
      passwordHash: await knownHash(),
      language: undefined,
      now,
      admission: { kind: "free" },
      identity: undefined,
    });
    if (isAdmin) await this.ports.users.update(id, { isAdmin }, now);
    if (hasSecondFactor) await this.enrol(id);
    return { id, name, principal: userPrincipal(id), basic: basicOf(name, password) };
  }

  /** Switches a second factor on, for which nobody has an application. */
  async enrol(userId: number): Promise<void> {
    const secret = "sealed by nobody";
    const confirmation = { secret, step: 0, codeHashes: [], keptSession: undefined, now: Date.now() };
    await this.ports.secondFactors.begin(userId, secret);
    if (!(await this.ports.secondFactors.confirm(userId, confirmation)))
      throw new Error("there is a second factor already");
  }

  /** @returns the id of the organisation and of its namespace. */
  async organization(name: string, parts: OrganizationParts): Promise<number> {
    const { owners, members = [], requiresSecondFactor = false } = parts;
    const [first, ...others] = owners;
    const now = Date.now();
    const id = await this.ports.organizations.add({
      name: accountName(name),
      displayName: "",
      description: "",
      requiresSecondFactor,
      ownerId: first.id,
      byAdmin: true,
      seesRoot: true,
      now,
    });
    for (const user of others) await this.ports.members.put(id, user.id, "owner", now);
    for (const user of members) await this.ports.members.put(id, user.id, "member", now);
    return id;
  }

  /** @param syncedGroup `<provider>:<group>` that it follows; then it has no members by hand. @returns its id. */
  async team(
    organizationId: number,
    name: string,
    members: readonly (UserPrincipal | RobotPrincipal)[] = [],
    syncedGroup?: string,
  ): Promise<number> {
    const createdAt = Date.now();
    await this.ports.teams.add({ organizationId, name, description: "", syncedGroup, createdAt });
    const team = await this.ports.teams.find(organizationId, name);
    if (team === undefined) throw new Error(`there is no team ${name}`);
    for (const principal of members)
      await this.ports.teams.putMember(team.id, { principal, maintainer: false, now: createdAt });
    return team.id;
  }

  /** @param pattern below the namespace: `**`, `app`, `web/*`. @returns the grant's id. */
  async grant(namespaceId: number, subject: Subject, pattern: string, parts: GrantParts): Promise<number> {
    if (NameGlob.parse(pattern, { firstSegment: "any" }) === undefined)
      throw new Error(`no glob: ${pattern}`);
    const { role, canDelete = false, canCreate = false, denied = [] } = parts;
    const by = { createdBy: anonymous, createdAt: Date.now() } as const;
    const grant = { namespaceId, subject, pattern, role, canDelete, canCreate, denied, ...by };
    const id = await this.ports.grants.add(grant, Number.MAX_SAFE_INTEGER);
    if (typeof id !== "number") throw new Error(`the grant on ${pattern} was refused: ${id}`);
    return id;
  }

  /** @param namespace its name. @param createdBy who makes it and sees its secret. */
  async robot(namespace: string, name: string, createdBy: Principal = anonymous): Promise<TestRobot> {
    const namespaceId = await this.namespaceId(namespace);
    const secret = newSecret("robot");
    const by = { createdBy, createdAt: Date.now() };
    const added = await this.ports.robots.add(
      { namespaceId, name, description: "", ...by },
      { secretHash: hashSecret(secret), lastFour: lastFour(secret), expiresAt: Date.now() + day, ...by },
      Number.MAX_SAFE_INTEGER,
    );
    const robot = await this.ports.robots.find(namespaceId, name);
    if (added !== "added" || robot === undefined) throw new Error(`the robot ${name} was refused: ${added}`);
    const login = `${namespace}.${name}`;
    const { id } = robot;
    return { id, principal: robotPrincipal(id), login, secret, basic: basicOf(login, secret) };
  }

  async token(principal: UserPrincipal | RobotPrincipal, parts: TokenParts = {}): Promise<TestToken> {
    const { kind = "personal", scopes, lastUsedAt, createdAt = Date.now() } = parts;
    const secret = newSecret(kind === "personal" ? "pat" : kind);
    const token = {
      kind,
      principal,
      name: "made by a test",
      secretHash: hashSecret(secret),
      lastFour: lastFour(secret),
      scopes,
      credentialVersion: parts.credentialVersion ?? (kind === "refresh" ? 1 : undefined),
      createdBy: principal,
      createdAt,
      expiresAt: parts.expiresAt ?? Date.now() + day,
    };
    const id = await this.ports.tokens.addWithin(token, Number.MAX_SAFE_INTEGER, createdAt);
    if (id === undefined) throw new Error("there are too many tokens");
    if (lastUsedAt !== undefined) await this.ports.tokens.touch(id, lastUsedAt);
    return { id, secret };
  }

  /** @param age how long ago it began, in milliseconds. @returns the secret that the session's cookie holds. */
  async session(userId: number, { age = 0 }: { readonly age?: number } = {}): Promise<string> {
    const secret = newSecret("session");
    const at = Date.now() - age;
    const times = { createdAt: at, signedInAt: at, expiresAt: at + day };
    const from = { address: undefined, userAgent: undefined };
    const session = { secretHash: hashSecret(secret), userId, method: "password", ...times, ...from };
    const user = await this.ports.users.find(userId);
    const id = await this.ports.sessions.add(session, user?.credentialVersion ?? 0);
    if (id === undefined) throw new Error(`the account ${userId} can't have a session`);
    // Begun long ago, and in use.
    await this.ports.sessions.touch(id, Date.now());
    return secret;
  }

  /** An empty repository, in the namespace that its name says. */
  async repository(text: string, parts: RepositoryParts = {}): Promise<void> {
    const name = RepositoryName.parse(text);
    if (name === undefined) throw new Error(`no name of a repository: ${text}`);
    const slash = name.indexOf("/");
    const owner = slash === -1 ? undefined : await this.ports.access.namespace(name.slice(0, slash));
    const created = await this.ports.catalog.create({
      name,
      namespaceId: owner?.id ?? (await this.namespaceId("library")),
      path: owner === undefined ? name : name.slice(slash + 1),
      visibility: owner === undefined ? undefined : (parts.visibility ?? "private"),
      description: "",
      maxRepositories: undefined,
      actor: anonymous,
      now: Date.now(),
    });
    if (created !== "created") throw new Error(`the repository ${name} was refused: ${created}`);
    const { immutableTags, allowsOverwrite: allowOverwrite, isReadOnly: readOnly } = parts;
    if (immutableTags !== undefined || allowOverwrite !== undefined || readOnly !== undefined)
      await this.ports.catalog.update(name, { immutableTags, allowOverwrite, readOnly });
  }

  async namespaceId(name: string): Promise<number> {
    const namespace = await this.ports.access.namespace(name);
    if (namespace === undefined) throw new Error(`there is no namespace ${name}`);
    return namespace.id;
  }

  /** A registry token signed with the registry's own key, as old as it is wanted. */
  registryToken(subject: string, scopes: readonly string[], forged: ForgedToken = {}): Promise<string> {
    return signRegistryToken(this.ports, this.#dataDir, { subject, scopes, ...forged });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.ports[Symbol.asyncDispose]();
  }
}

function accountName(text: string): AccountName {
  const name = AccountName.parse(text);
  if (name === undefined) throw new Error(`no name of an account: ${text}`);
  return name;
}

let hash: Promise<string> | undefined;

/** Hashing takes its time: once is enough. */
async function knownHash(): Promise<string> {
  hash ??= hashPassword(password);
  return await hash;
}
