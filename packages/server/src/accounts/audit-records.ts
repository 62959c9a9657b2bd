import type { Principal } from "./principal.ts";

/** What was done, by whom, to what. Rows are added and, past their time, removed; never changed. */
export interface AuditRecords {
  /** Durable when it resolves. */
  add(events: readonly AuditEvent[]): Promise<void>;

  /** Without waiting for the disk: a power loss may take the newest. */
  addRelaxed(events: readonly AuditEvent[]): Promise<void>;
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
