import type { RepositoryName } from "@estiva/protocol";
import { type Caller, nobody } from "#server/access/caller.ts";
import type {
  NamespaceFacts,
  NamespaceRole,
  PrincipalFacts,
  RepositoryFacts,
} from "#server/rights/access-records.ts";
import type { Action } from "#server/rights/action.ts";

/**
 * What the gate found out about a request: who asks, for what, and what they may do with it. Handlers take it as it
 * is and ask nothing of this again.
 */
export interface Admission {
  readonly caller: Caller;
  /** What the caller is; undefined for anonymous, and where a pull passed without a question. */
  readonly principal: PrincipalFacts | undefined;
  /** Whether the caller proved to be there a short while ago: by a password now, or a session that is fresh. */
  readonly isFresh: boolean;
  /** The namespace that the path names, or that the repository is in. */
  readonly namespace: NamespaceFacts | undefined;
  /** What the caller is there. */
  readonly role: NamespaceRole | undefined;
  readonly repository: AdmittedRepository | undefined;
  /** What the caller may do with the repository; a pull passes without knowing the rest. */
  readonly rights: ReadonlySet<Action>;
  /** Whether anyone may read what the path names: then shared caches may keep it. */
  readonly isPublic: boolean;
  /** The team that the path names, where the route asks who maintains it. */
  readonly team: AdmittedTeam | undefined;
  /** Whether the user that the path names is the caller. */
  readonly isSelf: boolean;
}

/** The repository that a request names, in the stored form. */
export interface AdmittedRepository {
  readonly name: RepositoryName;
  /** Undefined where there is none yet, and where that was not asked. */
  readonly id: number | undefined;
  /** Its rules; undefined as `id`, and for a pull that passed without a question. */
  readonly facts: RepositoryFacts | undefined;
}

export interface AdmittedTeam {
  /** Whether the caller maintains it. */
  readonly isMaintainer: boolean;
  /** Whether the member that the path names maintains it. */
  readonly isOfMaintainer: boolean;
}

const noRights: ReadonlySet<Action> = new Set();

/** Of whom nothing is known, and who has asked for nothing that is anybody's. */
export const unadmitted: Admission = {
  caller: nobody,
  principal: undefined,
  isFresh: false,
  namespace: undefined,
  role: undefined,
  repository: undefined,
  rights: noRights,
  isPublic: false,
  team: undefined,
  isSelf: false,
};
