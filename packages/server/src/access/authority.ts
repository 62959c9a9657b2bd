import { RepositoryName, TokenScope } from "@estiva/protocol";
import type {
  AccessRecords,
  DecisionBasis,
  NamespaceFacts,
  NamespaceRole,
  PrincipalFacts,
  Standing,
  Target,
} from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";
import {
  type Ceiling,
  isForAnyone,
  ownRights,
  type Rights,
  rights,
  type SubjectFacts,
} from "#server/rights/decide.ts";
import { type NamespaceRights, namespaceRights } from "#server/rights/namespace-rights.ts";
import { namespaceRole } from "#server/rights/namespace-role.ts";
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
  /** Undefined for anonymous and for a team. */
  readonly principal: PrincipalFacts | undefined;
  readonly standing: Standing;
  /** What the subject is in the namespace as a whole. */
  readonly role: NamespaceRole | undefined;
  /** Whether anyone at all may pull. */
  readonly isForAnyone: boolean;
}

/** About somebody else, or a team. */
export interface SubjectJudgement extends Judgement {
  /** By ownership and grants alone; see `ownRights`. */
  readonly own: ReadonlySet<Action>;
}

const noStanding: Standing = { role: undefined, grants: [] };

/** Gathers what is known now about a caller and a repository, and has it decided. */
export class Authority {
  readonly #access: AccessRecords;
  readonly #now: () => number;

  constructor(parts: { readonly access: AccessRecords; readonly now: () => number }) {
    this.#access = parts.access;
    this.#now = parts.now;
  }

  /** What the caller may do with a repository, whether or not it exists. */
  async judge(caller: Caller, asked: AskedRepository, root: RootAccess): Promise<Judgement> {
    const { principal, credential } = caller;
    const basis = await this.#access.basis(principal, asked.repository, parentToken(credential));
    const ceiling = this.#ceilingOf(caller, asked.repository, basis);
    return await this.#decide(asked, root, { ...basis, ceiling });
  }

  /**
   * As `judge`, for a team or somebody else, for explanations: what was granted, whatever state the account is in.
   * Whether it is disabled, a site admin's, or without a second factor is not the asker's to know, unless it is a
   * member of the namespace.
   */
  async judgeSubject(
    subject: Principal | TeamSubject,
    asked: AskedRepository,
    root: RootAccess,
  ): Promise<SubjectJudgement> {
    const basis = await this.#access.basis(subject, asked.repository, undefined);
    const principal = subject === anonymous ? undefined : asOthersSeeIt(subject, basis);
    const judged = await this.#decide(asked, root, { ...basis, principal, ceiling: undefined });
    return { ...judged, own: ownRights({ target: judged.target, principal, standing: judged.standing }) };
  }

  /** What the caller may do in a namespace as a whole. */
  async inNamespace(
    { principal, credential, facts }: Caller,
    namespace: NamespaceFacts,
  ): Promise<NamespaceRights> {
    const standing = facts === undefined ? noStanding : await this.#access.standing(principal, namespace.id);
    const scopes = credential.kind === "token" ? credential.scopes : undefined;
    return namespaceRights(facts, namespace, standing, scopes);
  }

  /** What the caller is in a namespace as a whole. */
  async roleIn({ principal, facts }: Caller, namespace: string): Promise<NamespaceRole | undefined> {
    const place = facts === undefined ? undefined : await this.#access.place(namespace, principal);
    return place && namespaceRole(facts, place.namespace, place.role);
  }

  /** Whether anyone may pull: all that most pulls need to know. The same as `judge` says for anonymous. */
  async mayAnyonePull({ repository, saysRoot }: AskedRepository, root: RootAccess): Promise<boolean> {
    // Of one segment, it is the root namespace's, whatever there is.
    if (!repository.includes("/")) return root !== "private";
    const visibility = await this.#access.visibility(repository);
    if (visibility !== undefined) return visibility === "public" && !saysRoot;
    const { target } = await this.#access.basis(anonymous, repository, undefined);
    return !isMisnamed(target, saysRoot) && isForAnyone(target, root);
  }

  /**
   * Whether a registry token of less than 300 seconds carries the right itself: the one decision that may be as
   * stale as the token. It holds for the repository that had the name when the token was given, and for no other.
   * @returns that repository's number.
   */
  carriedPull(
    { credential, principal }: Caller,
    { repository, saysRoot }: AskedRepository,
  ): number | undefined {
    if (credential.kind !== "registry-token" || principal === anonymous || saysRoot) return undefined;
    if (credential.token.expiresAt <= this.#now()) return undefined;
    const carried = credential.token.scopes.find(
      ({ type, repository: named, actions }) =>
        named === repository && type === "repository" && actions.includes("pull"),
    );
    return carried?.repositoryId;
  }

  /** Whether an account or a robot is there still and may act; anonymous always is. */
  async isActive({ principal }: Caller): Promise<boolean> {
    return principal === anonymous || (await this.#access.principal(principal))?.isActive === true;
  }

  async #decide(
    { saysRoot }: AskedRepository,
    root: RootAccess,
    {
      target,
      principal,
      standing: stored,
      ceiling,
    }: Omit<DecisionBasis, "principal" | "parent"> & {
      readonly principal: (PrincipalFacts | SubjectFacts) | undefined;
      readonly ceiling: Ceiling | undefined;
    },
  ): Promise<Judgement> {
    const facts = principal !== undefined && "principal" in principal ? principal : undefined;
    if (isMisnamed(target, saysRoot))
      return {
        target,
        principal: facts,
        standing: noStanding,
        role: undefined,
        isForAnyone: false,
        ...unreachable,
      };
    // A robot works in its own namespace only.
    const isElsewhere = principal?.namespaceId !== undefined && principal.namespaceId !== target.namespace.id;
    const standing = principal === undefined || isElsewhere ? noStanding : stored;
    const anyAccount = await this.#access.anyAccount();
    return {
      target,
      principal: facts,
      standing,
      role: namespaceRole(facts, target.namespace, standing.role),
      isForAnyone: isForAnyone(target, root),
      ...rights({ target, principal, standing, ceiling, root, anyAccount }),
    };
  }

  /**
   * What the credential allows at most on this repository. A registry token is no wider than the credential
   * that it was given for is now: one that was revoked takes it along.
   */
  #ceilingOf(
    { credential, principal }: Caller,
    repository: RepositoryName,
    basis: DecisionBasis,
  ): Ceiling | undefined {
    if (credential.kind === "token") return ofScopes(credential.scopes, repository);
    if (credential.kind !== "registry-token" || principal === anonymous) return undefined;
    const parent = this.#parentCeiling(credential.token, repository, basis);
    const given = new Set(scopeActions(credential.token, repository));
    return (action) => given.has(action) && (parent === undefined || parent(action));
  }

  #parentCeiling(
    token: RegistryToken,
    repository: RepositoryName,
    { parent, principal }: DecisionBasis,
  ): Ceiling | undefined {
    const [kind, id] = token.credential?.split(":") ?? [];
    const version = principal?.credentialVersion;
    if (kind === "password") return version === Number(id) ? undefined : nothing;
    if (kind !== "token" || parent === undefined || parent.isRevoked) return nothing;
    if (parent.expiresAt !== undefined && parent.expiresAt <= this.#now()) return nothing;
    // A docker login ends with what ended the password that began it.
    if (parent.credentialVersion !== undefined && parent.credentialVersion !== version) return nothing;
    return ofScopes(
      parent.scopes?.flatMap((text) => TokenScope.parse(text) ?? []),
      repository,
    );
  }
}

/** The number of the token that a registry token was given for. */
function parentToken(credential: Caller["credential"]): number | undefined {
  if (credential.kind !== "registry-token") return undefined;
  const [kind, id] = credential.token.credential?.split(":") ?? [];
  return kind === "token" ? Number(id) : undefined;
}

/** A second factor is asked of a team's members, each of them. */
const living: SubjectFacts = {
  isActive: true,
  isSiteAdmin: false,
  hasSecondFactor: true,
  namespaceId: undefined,
};

function asOthersSeeIt(
  subject: Principal | TeamSubject,
  { principal, standing, target }: DecisionBasis,
): SubjectFacts | PrincipalFacts | undefined {
  if (subject.startsWith("team:")) return living;
  if (principal === undefined) return undefined;
  return {
    ...principal,
    isActive: true,
    isSiteAdmin: principal.isSiteAdmin && target.namespace.kind === "root",
    hasSecondFactor: principal.hasSecondFactor || standing.role === undefined,
  };
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
