import { maxScopes, RegistryError, RepositoryName, Scope } from "@estiva/protocol";
import { rightsOfAnyone } from "#server/access/decide.ts";
import { serviceName } from "#server/access/registry-tokens.ts";
import type { RootAccess } from "#server/config/config.ts";

/**
 * What of the asked scopes a token may carry: less than was asked for is no error. Scopes come repeated or
 * joined by spaces.
 * @throws RegistryError requestInvalid for another registry's service, or for far too many scopes
 */
export function grantScopes(
  asked: { readonly service: string | null; readonly scopes: readonly string[] },
  root: RootAccess,
): readonly Scope[] {
  if (asked.service !== null && asked.service !== "" && asked.service !== serviceName) {
    throw new RegistryError("requestInvalid", { message: `this token service is for ${serviceName} only` });
  }
  const texts = asked.scopes.flatMap((text) => text.split(" ")).filter((text) => text !== "");
  if (texts.length > maxScopes) {
    throw new RegistryError("requestInvalid", {
      message: `a token may be asked for ${maxScopes} scopes at most`,
    });
  }
  return texts.flatMap((text) => {
    const scope = Scope.parse(text);
    const granted = scope === undefined ? [] : grantedActions(scope, root);
    return scope === undefined || granted.length === 0 ? [] : [{ ...scope, actions: granted }];
  });
}

function grantedActions({ type, name, actions }: Scope, root: RootAccess): readonly string[] {
  const rights: readonly string[] = rightsOfAnyone(root);
  if (type === "registry" && name === "catalog") return rights.includes("pull") ? ["*"] : [];
  if (type !== "repository" || RepositoryName.parse(name) === undefined) return [];
  return actions.includes("*") ? rights : actions.filter((action) => rights.includes(action));
}
