import type { Item } from "@estiva/contract/operations";
import type { IconName } from "../components/icon.tsx";
import type { home } from "../locales/en/home.ts";
import { repositoryPath } from "../repositories/repository-address.ts";

export type HomeEvent = Item<"listRecentActivity">;

type Did = keyof (typeof home)["home"]["did"];

interface Look {
  readonly did: Did;
  readonly icon: IconName;
  readonly kind: "plain" | "ok" | "info" | "warn" | "danger";
  /** The page of the namespace that shows what it was done to. */
  readonly section?: "members" | "teams" | "robots" | "access";
}

const members = { icon: "users", section: "members" } as const;
const teams = { icon: "users", section: "teams" } as const;
const robots = { icon: "robot", section: "robots" } as const;

const looks: Readonly<Record<string, Look>> = {
  "manifest.push": { did: "pushed", icon: "upload", kind: "ok" },
  "tag.delete": { did: "tagDeleted", icon: "trash", kind: "danger" },
  "manifest.delete": { did: "imageDeleted", icon: "trash", kind: "danger" },
  "repository.create": { did: "created", icon: "plus", kind: "plain" },
  "repository.readme": { did: "readme", icon: "file", kind: "plain" },
  "repository.delete": { did: "repositoryDeleted", icon: "trash", kind: "danger" },
  "organization.create": { did: "created", icon: "building", kind: "plain" },
  "member.invite": { did: "invited", ...members, kind: "plain" },
  "member.add": { did: "joined", ...members, kind: "info" },
  "invitation.accept": { did: "joined", ...members, kind: "info" },
  "member.update": { did: "roleChanged", ...members, kind: "plain" },
  "member.remove": { did: "removed", ...members, kind: "warn" },
  "member.offboard": { did: "removed", ...members, kind: "warn" },
  "member.leave": { did: "left", ...members, kind: "warn" },
  "team.create": { did: "teamCreated", ...teams, kind: "plain" },
  "team.delete": { did: "teamDeleted", ...teams, kind: "warn" },
  "team.put-member": { did: "joinedTeam", ...teams, kind: "info" },
  "team.remove-member": { did: "leftTeam", ...teams, kind: "warn" },
  "grant.create": { did: "granted", icon: "key", section: "access", kind: "info" },
  "grant.delete": { did: "revoked", icon: "key", section: "access", kind: "warn" },
  "robot.create": { did: "robotCreated", ...robots, kind: "plain" },
  "robot.delete": { did: "robotDeleted", ...robots, kind: "warn" },
  "robot.renew-secret": { did: "robotRenewed", ...robots, kind: "plain" },
};

/** Tags of one image that were pushed one after the other, as a build gives several, are one push. */
export function joinPushes(events: readonly HomeEvent[]): readonly HomeEvent[] {
  const joined: HomeEvent[] = [];
  for (const event of events) {
    const newer = joined.at(-1);
    if (newer === undefined || !isSamePush(newer, event)) joined.push(event);
    else joined[joined.length - 1] = { ...newer, tags: [...new Set([...event.tags, ...newer.tags])] };
  }
  return joined;
}

function isSamePush(one: HomeEvent, other: HomeEvent): boolean {
  const isPush = one.action === "manifest.push" && other.action === "manifest.push";
  const isSame = one.repository === other.repository && one.digest === other.digest;
  return isPush && isSame && one.actor.id === other.actor.id;
}

/** How an event is shown. */
export function lookOf({ action, visibility }: HomeEvent): Look {
  if (visibility === "public") return { did: "madePublic", icon: "globe", kind: "warn" };
  if (visibility === "private") return { did: "madePrivate", icon: "lock", kind: "plain" };
  return looks[action] ?? { did: "changed", icon: "sliders", kind: "plain" };
}

/** Whom it concerns, by name: `bob` of `user bob`. What names the namespace itself says nothing more. */
export function subjectsOf({ action, subject, member, actor, namespace }: HomeEvent): readonly string[] {
  if (action === "invitation.accept") return actor.name === null ? [] : [actor.name];
  const name = /^(?:user|team|robot) (.+)$/.exec(subject ?? "")?.[1];
  return [name, member].filter((each): each is string => typeof each === "string" && each !== namespace);
}

/** Where an event leads: undefined where there is nothing to see any more, or no page. */
export function placeOf(event: HomeEvent, own: string): string | undefined {
  const { repository, action, namespace } = event;
  if (action === "repository.delete" || namespace === "library") return repositoryPlace(event);
  if (repository !== null) return repositoryPath(repository);
  const { section } = lookOf(event);
  const base = namespace === own ? `/u/${namespace}` : `/o/${namespace}`;
  return section === undefined ? base : `${base}/${section}`;
}

function repositoryPlace({ action, repository }: HomeEvent): string | undefined {
  return action === "repository.delete" || repository === null ? undefined : repositoryPath(repository);
}
