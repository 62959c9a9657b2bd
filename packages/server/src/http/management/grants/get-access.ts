import type { Item } from "@estiva/contract/operations";
import type { AskedRepository, Authority, Judgement } from "#server/access/authority.ts";
import type { AccessListRecords } from "#server/accounts/grants/access-list-records.ts";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import { pathBelow } from "#server/accounts/namespaces/path-below.ts";
import type { Grant, NamespaceFacts } from "#server/rights/access-records.ts";
import { actions } from "#server/rights/action.ts";
import { anonymous, type Subject, userPrincipal } from "#server/rights/principal.ts";
import { namedNamespace } from "../../gate/named-namespace.ts";
import type { Exchange } from "../../request/exchange.ts";
import { repositoryOf } from "../../respond.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import type { ManagementHandler } from "../manage.ts";
import { deniedActions, highestRole, rankOf } from "./held-right.ts";
import { namedSubject } from "./named-subject.ts";

type Row = Item<"getAccess">;
type Rights = Omit<Row, "subject">;

/** Somebody to be judged; `key` is the place in the list: owners first, then by the subject. */
interface Listed {
  readonly subject: Subject;
  readonly isOwner: boolean;
  readonly key: readonly [number, string];
}

interface AccessParts {
  readonly authority: Authority;
  readonly accessLists: AccessListRecords;
  readonly grants: GrantRecords;
}

/** `GET /api/v1/repositories/<name>/access`: whom it lists, and of each what the decision says. */
export function getAccess({ authority, accessLists, grants }: AccessParts): ManagementHandler<"getAccess"> {
  return async ({ exchange, query }) => {
    const namespace = namedNamespace(exchange);
    const asked = { repository: repositoryOf(exchange), saysRoot: false };
    const after = readCursor(query.cursor, ["number", "string"]);
    const listed = await listSubjects(accessLists, namespace, asked, after, query.limit + 1);
    const shown = listed.slice(0, query.limit);
    const names = await grants.subjectNames(shown.map(({ subject }) => subject));
    const rows = shown.map(async ({ subject, isOwner }) => {
      const judged = await authority.judgeSubject(subject, asked, exchange.sender.root);
      // Owners stand at the top, whatever teams they are in.
      if (!isOwner && judged.role === "owner") return [];
      return [{ subject: namedSubject(subject, names), ...rightsOf(judged) }];
    });
    const last = shown.at(-1);
    return {
      status: 200,
      body: {
        items: [
          ...(after === undefined ? await anyoneIn(authority, asked, exchange) : []),
          ...(await Promise.all(rows)).flat(),
        ],
        next_cursor: listed.length > shown.length && last !== undefined ? writeCursor(last.key) : null,
      },
    };
  };
}

async function listSubjects(
  lists: AccessListRecords,
  namespace: NamespaceFacts,
  { repository }: AskedRepository,
  after: readonly (string | number)[] | undefined,
  limit: number,
): Promise<readonly Listed[]> {
  const path = pathBelow(namespace, repository);
  const [owner = 0, subject = ""] = after ?? [];
  const owners = subject === "" ? await lists.owners(namespace, { after: Number(owner), limit }) : [];
  const left = limit - owners.length;
  const others =
    left > 0 ? await lists.subjectsAt(namespace.id, path, { after: String(subject), limit: left }) : [];
  return [
    ...owners.map((id): Listed => ({ subject: userPrincipal(id), isOwner: true, key: [id, ""] })),
    ...others.map((one): Listed => ({ subject: one, isOwner: false, key: [0, one] })),
  ];
}

/** What needs no account, where there is any of it. */
async function anyoneIn(
  authority: Authority,
  asked: AskedRepository,
  { sender: { root } }: Exchange,
): Promise<readonly Row[]> {
  const { allowed, reasons } = await authority.judgeSubject(anonymous, asked, root);
  if (allowed.size === 0) return [];
  return [
    {
      subject: { kind: "anyone", name: "anyone" },
      role: allowed.has("push") ? "write" : "read",
      actions: actions.filter((action) => allowed.has(action)),
      denied: [],
      source: reasons[0]?.split(":")[0] ?? "",
    },
  ];
}

function rightsOf({ allowed, standing, role, target: { namespace } }: Judgement): Rights {
  const may = actions.filter((action) => allowed.has(action));
  if (role === "owner") {
    const source = namespace.kind === "root" ? "site admin" : `owner of ${namespace.name}`;
    return { role: may.length === 0 ? null : "owner", actions: may, denied: [], source };
  }
  const { grants } = standing;
  return {
    role: may.length === 0 ? null : (highestRole(grants, allowed.has("admin")) ?? null),
    actions: may,
    denied: deniedActions({ standing, allowed }),
    source: sourceOf(grants),
  };
}

/** Where rights come from, the highest role first: `granted on web/*; via team ops`. */
function sourceOf(grants: readonly Grant[]): string {
  const own = grants.filter(({ team }) => team === undefined);
  const teams = Map.groupBy(
    grants.filter(({ team }) => team !== undefined),
    ({ team }) => team,
  );
  const patterns = [...new Set(own.map(({ pattern }) => pattern))].sort().slice(0, 5).join(", ");
  return [
    { grants: own, said: `granted on ${patterns}` },
    ...[...teams].map(([team, of]) => ({ grants: of, said: `via team ${team}` })),
  ]
    .filter((one) => one.grants.length > 0)
    .sort((one, other) => highestRank(one.grants) - highestRank(other.grants))
    .map(({ said }) => said)
    .slice(0, 5)
    .join("; ");
}

function highestRank(grants: readonly Grant[]): number {
  return Math.min(...grants.map(({ role }) => rankOf(role)));
}
