import { RepositoryName, TokenScope } from "@estiva/protocol";
import type { TokenRecords } from "#server/accounts/tokens/token-records.ts";
import type { AccessRecords, Standing, Target } from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import { type Ceiling, isForAnyone, type Rights, rights, type SubjectFacts } from "#server/rights/decide.ts";
import { anonymous, type Principal, type TeamSubject } from "#server/rights/principal.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import type { Caller } from "./caller.ts";
import type { RegistryToken } from "./registry-tokens.ts";

/** A repository as a request names it. */
export interface AskedRepository {
  readonly repository: RepositoryName;
  /** Whether the name began with `library/`, and so can't mean an account's repository. */
  readonly saysRoot: boolean;
}

/** Reads a repository's name. Undefined where the name is not allowed. */
export function askedRepository(text: string): AskedRepository | undefined {
  const repository = RepositoryName.parse(text);
  return repository === undefined ? undefined : { repository, saysRoot: RepositoryName.saysRoot(text) };
}

/** A decision with the facts that it rests on. */
export interface Judgement extends Rights {
  readonly target: Target;
  readonly standing: Standing;
  /** Whether it is the namespace's: its user, an owner, of the root namespace a site admin. */
  readonly isOwner: boolean;
}

const noStanding: Standing = { isOwner: false, grants: [] };

/** A second factor is asked of the members, each of them. */
const aTeam: SubjectFacts = {
  isActive: true,
  isSiteAdmin: false,
  hasSecondFactor: true,
  namespaceId: undefined,
};

/** Gathers what is known now about a caller and a repository, and has it decided. */
export class Authority {
  readonly #access: AccessRecords;
  readonly #tokens: TokenRecords;
  readonly #now: () => number;

  constructor(parts: { access: AccessRecords; tokens: TokenRecords; now: () => number }) {
    this.#access = parts.access;
    this.#tokens = parts.tokens;
    this.#now = parts.now;
  }

  /** What the caller may do with a repository, whether or not it exists. */
  async judge(caller: Caller, asked: AskedRepository, root: RootAccess): Promise<Judgement> {
    return await this.#judge(caller.principal, asked, root, await this.#ceilingOf(caller, asked.repository));
  }

  /** As `judge`, for somebody else or a team, and without a credential's limits: for explanations. */
  async judgeSubject(
    subject: Principal | TeamSubject,
    asked: AskedRepository,
    root: RootAccess,
  ): Promise<Judgement> {
    return await this.#judge(subject, asked, root, undefined);
  }

  /** Whether anyone may pull: all that most pulls need to know. The same as `judge` says for anonymous. */
  async mayAnyonePull({ repository, saysRoot }: AskedRepository, root: RootAccess): Promise<boolean> {
    // Of one segment, it is the root namespace's, whatever there is.
    if (!repository.includes("/")) return root !== "private";
    const visibility = await this.#access.visibility(repository);
    if (visibility !== undefined) return visibility === "public" && !saysRoot;
    const target = await this.#access.target(repository);
    return !isMisnamed(target, saysRoot) && isForAnyone(target, root);
  }

  /**
   * Whether a registry token of less than 300 seconds carries the right itself: the one decision that may be as
   * stale as the token.
   */
  carriesPull({ credential, principal }: Caller, { repository, saysRoot }: AskedRepository): boolean {
    if (credential.kind !== "registry-token" || principal === anonymous || saysRoot) return false;
    if (credential.token.expiresAt <= this.#now()) return false;
    return credential.token.scopes.some(
      ({ type, repository: named, actions }) =>
        named === repository && type === "repository" && actions.includes("pull"),
    );
  }

  /** Whether an account or a robot is there still and may act; anonymous always is. */
  async isActive({ principal }: Caller): Promise<boolean> {
    return principal === anonymous || (await this.#access.principal(principal))?.isActive === true;
  }

  async #judge(
    subject: Principal | TeamSubject,
    { repository, saysRoot }: AskedRepository,
    root: RootAccess,
    ceiling: Ceiling | undefined,
  ): Promise<Judgement> {
    const target = await this.#access.target(repository);
    if (isMisnamed(target, saysRoot)) return { target, standing: noStanding, isOwner: false, ...unreachable };
    const facts = await this.#facts(subject);
    const standing = facts === undefined ? noStanding : await this.#standing(subject, facts, target);
    const anyAccount = await this.#access.anyAccount();
    const ownsRoot = target.namespace.kind === "root" && facts?.isSiteAdmin === true;
    return {
      target,
      standing,
      isOwner: standing.isOwner || ownsRoot,
      ...rights({ target, principal: facts, standing, ceiling, root, anyAccount }),
    };
  }

  async #facts(subject: Principal | TeamSubject): Promise<SubjectFacts | undefined> {
    if (subject === anonymous) return undefined;
    return isTeam(subject) ? aTeam : await this.#access.principal(subject);
  }

  async #standing(
    subject: Principal | TeamSubject,
    { namespaceId }: SubjectFacts,
    { namespace, path }: Target,
  ): Promise<Standing> {
    // A robot works in its own namespace only.
    if (namespaceId !== undefined && namespaceId !== namespace.id) return noStanding;
    return await this.#access.standing(subject, namespace.id, path);
  }

  /**
   * What the credential allows at most on this repository. A registry token is no wider than the credential
   * that it was given for is now: one that was revoked takes it along.
   */
  async #ceilingOf(
    { credential, principal }: Caller,
    repository: RepositoryName,
  ): Promise<Ceiling | undefined> {
    if (credential.kind === "token") return ofScopes(credential.scopes, repository);
    if (credential.kind !== "registry-token" || principal === anonymous) return undefined;
    const parent = await this.#parentCeiling(credential.token, repository);
    const given = new Set(scopeActions(credential.token, repository));
    return (action) => given.has(action) && (parent === undefined || parent(action));
  }

  async #parentCeiling(token: RegistryToken, repository: RepositoryName): Promise<Ceiling | undefined> {
    const [kind, id] = token.credential?.split(":") ?? [];
    if (kind === "password") return (await this.#isVersion(token, Number(id))) ? undefined : nothing;
    const parent = kind === "token" ? await this.#tokens.find(Number(id)) : undefined;
    if (parent === undefined || parent.revokedAt !== undefined) return nothing;
    if (parent.expiresAt !== undefined && parent.expiresAt <= this.#now()) return nothing;
    // A docker login ends with what ended the password that began it.
    if (parent.kind === "refresh" && !(await this.#isVersion(token, parent.credentialVersion)))
      return nothing;
    return ofScopes(
      parent.scopes?.flatMap((text) => TokenScope.parse(text) ?? []),
      repository,
    );
  }

  /** Whether the account's password opens still what it opened under this credential version. */
  async #isVersion({ principal }: RegistryToken, version: number | undefined): Promise<boolean> {
    return (await this.#access.principal(principal))?.credentialVersion === version;
  }
}

function isTeam(subject: Principal | TeamSubject): subject is TeamSubject {
  return subject.startsWith("team:");
}

const nothing: Ceiling = () => false;

const unreachable: Rights = {
  allowed: new Set(),
  reasons: ["library/ begins the names of the root namespace only"],
  obstacle: "namespace-gone",
};

function isMisnamed({ namespace }: Target, saysRoot: boolean): boolean {
  return saysRoot && namespace.kind !== "root";
}

function ofScopes(
  scopes: readonly TokenScope[] | undefined,
  repository: RepositoryName,
): Ceiling | undefined {
  if (scopes === undefined) return undefined;
  const covered = TokenScope.ceiling(scopes, repository);
  return (action) => covered.has(action === "overwrite" ? "push" : action);
}

/** What a registry token's own scopes say about a repository; with push go a tag's move and a first push. */
function scopeActions({ scopes }: RegistryToken, repository: RepositoryName): readonly Action[] {
  const named = scopes.filter((scope) => scope.type === "repository" && scope.repository === repository);
  return named.flatMap(({ actions }) =>
    actions.flatMap((action): readonly Action[] => {
      if (action === "push") return ["push", "overwrite", "create"];
      return action === "pull" || action === "delete" ? [action] : [];
    }),
  );
}
