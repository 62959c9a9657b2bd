import type { ParsedQuery } from "@estiva/contract/operations";
import { askedRepository } from "#server/access/authority.ts";
import type { GrantRecords } from "#server/accounts/grants/grant-records.ts";
import type { AuditFilter } from "#server/audit/audit-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { isPrincipal, type Principal, userPrincipal } from "#server/rights/principal.ts";

/** Who bears a name that somebody asks for. */
export interface AuditNames {
  readonly access: Pick<AccessRecords, "namespace">;
  readonly grants: Pick<GrantRecords, "subject">;
}

/** What a request looks for; undefined where a name in it is nobody's, so that nothing can fit. */
export async function auditFilter(
  query: ParsedQuery<"exportAudit">,
  names: AuditNames,
): Promise<AuditFilter | undefined> {
  const { actor, action, repository, result, since, until } = query;
  const principal = actor === undefined ? undefined : await bearerOf(actor, names);
  const object = repository === undefined ? undefined : askedRepository(repository)?.repository;
  const isNobodys =
    (actor !== undefined && principal === undefined) || (repository !== undefined && object === undefined);
  if (isNobodys) return undefined;
  return { actor: principal, object, action, result, since: momentOf(since), until: momentOf(until) };
}

/** Deleted accounts too; no e-mail addresses, which would tell whose they are. */
async function bearerOf(name: string, { access, grants }: AuditNames): Promise<Principal | undefined> {
  if (name === "anonymous") return name;
  if (name.includes("@")) return undefined;
  const namespace = await access.namespace(name.split(".")[0] ?? "");
  if (name.includes(".")) return namespace && (await robotOf(namespace.id, name, grants));
  return namespace?.kind === "user" ? userPrincipal(namespace.id) : undefined;
}

async function robotOf(
  namespaceId: number,
  login: string,
  grants: AuditNames["grants"],
): Promise<Principal | undefined> {
  const subject = await grants.subject(namespaceId, "robot", login);
  return subject !== undefined && isPrincipal(subject) ? subject : undefined;
}

function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
