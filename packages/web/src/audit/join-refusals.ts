import type { Item } from "@estiva/contract/operations";

export type AuditEvent = Item<"listAudit">;

/** An event, and how many times it was refused one after the other. */
export interface JoinedEvent extends AuditEvent {
  readonly times: number;
}

/** In milliseconds: programs that are refused try again at once, several times. */
const retryWindow = 60_000;

/** Shows the same refusal, again and again within a minute, once. @param events the newest first */
export function joinRefusals(events: readonly AuditEvent[]): readonly JoinedEvent[] {
  const joined: JoinedEvent[] = [];
  for (const event of events) {
    const newer = joined.at(-1);
    if (newer === undefined || !isRetry(newer, event)) joined.push({ ...event, times: 1 });
    else joined[joined.length - 1] = { ...newer, times: newer.times + 1 };
  }
  return joined;
}

function isRetry(newer: AuditEvent, event: AuditEvent): boolean {
  const isSame = (["action", "object", "address", "credential", "namespace"] as const).every(
    (field) => newer[field] === event[field],
  );
  const isSoon = Date.parse(newer.at) - Date.parse(event.at) < retryWindow;
  const isRefused = newer.result === "refused" && event.result === "refused";
  return isSame && isSoon && isRefused && newer.actor.id === event.actor.id;
}
