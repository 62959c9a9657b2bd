import { RepositoryName } from "@estiva/protocol";
import type { AuditRecords, StoredAuditEvent } from "#server/audit/audit-records.ts";
import { type PageCost, pageOfScans, type Scan, type ScannedPage } from "../scan.ts";
import { audienceOf } from "./activity-audience.ts";

/** What somebody may be told. Each answer holds for one page. */
export interface ActivityViewer {
  /** When the repository was made, where the viewer may pull it now; undefined for every other. */
  readonly seenSince: (repository: RepositoryName) => Promise<number | undefined>;
  readonly role: (namespaceId: number) => Promise<"owner" | "member" | undefined>;
}

/** A place among events, which are told in the order of their ids. */
interface Place {
  readonly id: number;
  readonly event?: StoredAuditEvent;
}

/** Events read at once of a namespace: at first as many as a page mostly takes, then more. */
const batches = { first: 50, next: 250 };

/** Somebody may see one repository of hundreds: most of its namespace's events are passed over then. */
const cost: PageCost = { decided: 5_000, chunks: 60 };

/**
 * What happened in some namespaces that the viewer may be told, the newest first. The audit has an index for each
 * namespace's events in their order, so a page costs about as much as it shows; rights are asked for as they are now.
 */
export async function recentActivity(
  records: Pick<AuditRecords, "read">,
  viewer: ActivityViewer,
  request: {
    readonly namespaces: readonly number[];
    readonly before: number | undefined;
    readonly limit: number;
  },
): Promise<ScannedPage<Place, StoredAuditEvent>> {
  const { namespaces, before, limit } = request;
  const seenSince = once(viewer.seenSince);
  const role = once(viewer.role);
  const { items, next } = await pageOfScans<Place, StoredAuditEvent>({
    scans: namespaces.map((namespaceId) => scanOf(records, namespaceId)),
    compare: (one, other) => other.id - one.id,
    after: before === undefined ? undefined : { id: before },
    limit,
    most: cost,
    show: async ({ event }) =>
      event !== undefined && (await isTold(event, { seenSince, role })) ? event : undefined,
  });
  // What is only noted, as a push is, comes into the audit a moment after what is recorded at once.
  return { items: items.toSorted((one, other) => other.at - one.at || other.id - one.id), next };
}

function scanOf(records: Pick<AuditRecords, "read">, namespaceId: number): Scan<Place> {
  const filter = { namespaceId, result: "ok" } as const;
  let limit = batches.first;
  return async (after) => {
    const { events, next } = await records.read({ filter, order: "newest", from: after?.id, limit });
    limit = batches.next;
    const rows = events.map((event): Place => ({ id: event.id, event }));
    if (next === undefined) return { rows, reached: undefined };
    return { rows, reached: rows.find(({ id }) => id === next) ?? { id: next } };
  };
}

async function isTold(event: StoredAuditEvent, { seenSince, role }: ActivityViewer): Promise<boolean> {
  const { action, object, at, detail, namespaceId } = event;
  const audience = audienceOf(action);
  if (audience === undefined || namespaceId === undefined) return false;
  if (audience !== "readers") {
    const standing = await role(namespaceId);
    return standing === "owner" || (standing === "member" && audience === "members");
  }
  // A push without a tag is a part of one with a tag, or hangs on what is there.
  if (action === "manifest.push" && tagsOf(detail).length === 0) return false;
  const repository = RepositoryName.parse(object);
  const since = repository === undefined ? undefined : await seenSince(repository);
  // What had this name before it was deleted may have been for fewer eyes.
  return since !== undefined && since <= at;
}

/** Of an event's detail; as the audit keeps it: `tags` of a push, `tag` of a deletion. */
export function tagsOf(detail: StoredAuditEvent["detail"]): readonly string[] {
  const { tag, tags } = detail ?? {};
  const all: readonly unknown[] = Array.isArray(tags) ? tags : [tag];
  return all.filter((each) => typeof each === "string");
}

function once<Key, Value>(ask: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}
