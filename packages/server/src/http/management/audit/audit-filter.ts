import type { ParsedQuery } from "@estiva/contract/operations";
import { askedRepository } from "#server/access/authority.ts";
import type { SignInRecords } from "#server/accounts/sessions/sign-in-records.ts";
import type { AuditFilter } from "#server/audit/audit-records.ts";
import type { AccessRecords } from "#server/rights/access-records.ts";
import { type Principal, userPrincipal } from "#server/rights/principal.ts";

/** Who bears a name that somebody asks for. */
export interface AuditNames {
  readonly access: Pick<AccessRecords, "namespace">;
  readonly signIn: Pick<SignInRecords, "principalOf">;
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
async function bearerOf(name: string, { access, signIn }: AuditNames): Promise<Principal | undefined> {
  if (name === "anonymous") return name;
  if (name.includes("@")) return undefined;
  if (name.includes(".")) return await signIn.principalOf(name);
  const namespace = await access.namespace(name);
  return namespace?.kind === "user" ? userPrincipal(namespace.id) : undefined;
}

function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
