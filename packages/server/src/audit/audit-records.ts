import type { Principal } from "#server/rights/principal.ts";

/** What was done, by whom, to what. Rows are added and, past their time, removed; never changed. */
export interface AuditRecords {
  /** Durable when it resolves. */
  add(events: readonly AuditEvent[]): Promise<void>;

  /** Without waiting for the disk: a power loss may take the newest. */
  addRelaxed(events: readonly AuditEvent[]): Promise<void>;

  /**
   * A part of the events that fit, in the order of their ids. Looks at a bounded number of events, so that it may
   * give fewer than are asked for, or none, although there are more.
   */
  read(request: AuditRequest): Promise<AuditPart>;

  /** Removes events from before this moment, at most `limit`, and says how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** What is looked for; everything that is given must fit. */
export interface AuditFilter {
  readonly actor?: Principal | undefined;
  readonly namespaceId?: number | undefined;
  /** The object, as a whole: a repository's name. */
  readonly object?: string | undefined;
  /** An action, `session.create`, or all that are done to a thing, `session`. */
  readonly action?: string | undefined;
  readonly result?: AuditEvent["result"] | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface AuditRequest {
  readonly filter: AuditFilter;
  readonly order: "newest" | "oldest";
  /** Where the part before ended; absent for the first. */
  readonly from?: number | undefined;
  readonly limit: number;
}

export interface AuditPart {
  readonly events: readonly StoredAuditEvent[];
  /** Where the next part begins; undefined at the end. */
  readonly next: number | undefined;
}

export interface StoredAuditEvent extends AuditEvent {
  readonly id: number;
}

/** Something that was done or refused. */
export interface AuditEvent {
  readonly at: number;
  /** What was done, the thing first: `session.create`, `manifest.push`, `member.remove`. */
  readonly action: string;
  readonly actor: Principal;
  /** Which credential of the actor's, as `credentialId` names it. */
  readonly credential: string | undefined;
  readonly address: string | undefined;
  readonly namespaceId: number | undefined;
  /** What it was done to, for a person: a repository's name, `user bob`, `token 7`. Never a secret. */
  readonly object: string;
  readonly result: "ok" | "refused" | "failed";
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  readonly requestId: string | undefined;
}
