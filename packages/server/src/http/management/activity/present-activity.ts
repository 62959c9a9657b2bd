import type { Item } from "@estiva/contract/operations";
import { Digest } from "@estiva/protocol";
import type { ActorRecords } from "#server/audit/actor-records.ts";
import type { StoredAuditEvent } from "#server/audit/audit-records.ts";
import { tagsOf } from "#server/catalog/activity/recent-activity.ts";
import { parsePrincipal, userPrincipal } from "#server/rights/principal.ts";
import { presentActor } from "../actor.ts";
import { isoTime } from "../iso-time.ts";

type Shown = Item<"listRecentActivity">;

/** Tags of one push that are told. */
const maxTags = 20;

/** Things whose events have a repository's name for their object. */
const ofRepositories: readonly string[] = ["manifest", "tag", "repository"];

/** Events of the audit as everybody who may hear of them reads them: without addresses and credentials. */
export async function presentActivity(
  events: readonly StoredAuditEvent[],
  actors: ActorRecords,
): Promise<Shown[]> {
  const names = await actors.names(
    events.flatMap(({ actor, namespaceId, detail }) => [
      actor,
      textOf(detail?.subject) ?? "",
      ...(namespaceId === undefined ? [] : [userPrincipal(namespaceId)]),
    ]),
  );
  return events.map((event) => shown(event, names));
}

function shown(event: StoredAuditEvent, names: ReadonlyMap<string, string>): Shown {
  const { id, at, action, actor, object, namespaceId, detail } = event;
  const isRepository = ofRepositories.includes(action.split(".")[0] ?? "");
  const { role, visibility, member } = detail ?? {};
  return {
    id: String(id),
    at: isoTime(at),
    action,
    actor: presentActor(actor, names),
    namespace: names.get(userPrincipal(namespaceId ?? 0)) ?? "",
    repository: isRepository ? object : null,
    tags: tagsOf(detail).slice(0, maxTags),
    digest: Digest.parse(textOf(detail?.digest) ?? "") ?? null,
    subject: isRepository ? null : subjectOf(event, names),
    member: textOf(member) ?? null,
    role: textOf(role) ?? null,
    visibility: visibility === "public" || visibility === "private" ? visibility : null,
  };
}

/** Whom it concerns: of a grant its subject, which is no more than a number where it was taken away. */
function subjectOf(
  { action, object, detail }: StoredAuditEvent,
  names: ReadonlyMap<string, string>,
): string | null {
  if (!action.startsWith("grant.")) return object;
  const subject = textOf(detail?.subject);
  if (subject === undefined) return null;
  const principal = parsePrincipal(subject);
  if (principal === undefined) return / /.test(subject) ? subject : null;
  const name = names.get(subject);
  return name === undefined ? null : `${principal.kind} ${name}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
