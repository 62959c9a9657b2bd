import { maxScopes, RegistryError, Scope } from "@estiva/protocol";
import type { Rights } from "#server/rights/decide.ts";
import type { RootAccess } from "#server/rights/root-access.ts";
import { type Authority, askedRepository } from "./authority.ts";
import type { Caller } from "./caller.ts";
import { type IssuedScope, serviceName } from "./registry-tokens.ts";

/** What of the asked scopes a token may carry, as the client wrote their names. */
export interface AskedScopes {
  readonly service: string | null;
  /** Repeated or joined by spaces. */
  readonly scopes: readonly string[];
}

/**
 * The part of the asked scopes that the caller has rights for: less than was asked for is no error.
 * @throws RegistryError requestInvalid for another registry's service, or for far too many scopes
 */
export async function grantScopes(
  asked: AskedScopes,
  caller: Caller,
  root: RootAccess,
  authority: Authority,
): Promise<readonly IssuedScope[]> {
  if (asked.service !== null && asked.service !== "" && asked.service !== serviceName) {
    throw new RegistryError("requestInvalid", { message: `this token service is for ${serviceName} only` });
  }
  const texts = asked.scopes.flatMap((text) => text.split(" ")).filter((text) => text !== "");
  if (texts.length > maxScopes) {
    throw new RegistryError("requestInvalid", {
      message: `a token may be asked for ${maxScopes} scopes at most`,
    });
  }
  const granted: IssuedScope[] = [];
  for (const text of texts) {
    const scope = Scope.parse(text);
    const given = scope === undefined ? undefined : await grantedPart(scope, caller, root, authority);
    if (given !== undefined && given.actions.length > 0) granted.push(given);
  }
  return granted;
}

async function grantedPart(
  { type, name, actions }: Scope,
  caller: Caller,
  root: RootAccess,
  authority: Authority,
): Promise<IssuedScope | undefined> {
  // What the list then shows is decided for each repository.
  if (type === "registry" && name === "catalog") return { type, name, actions: ["*"] };
  const asked = type === "repository" ? askedRepository(name) : undefined;
  if (asked === undefined) return undefined;
  const judgement = await authority.judge(caller, asked, root);
  const carried = carriable(judgement);
  return {
    type,
    name,
    actions: actions.includes("*") ? carried : actions.filter((action) => carried.includes(action)),
    repository_id: judgement.target.repository?.id,
  };
}

/** Docker's names for rights; a first push needs the right to create beside that to push. */
function carriable({ allowed }: Rights): readonly string[] {
  return (["pull", "push", "delete"] as const).filter((action) => allowed.has(action));
}
