import { endpoints, type OperationId } from "@estiva/contract/endpoints";
import { writePathName } from "@estiva/contract/path-name";
import { RepositoryName } from "@estiva/protocol/repository-name";
import { ApiError } from "./api-error.ts";

/**
 * The path and query of an operation.
 * @param names what stands in the path, by the names in its brackets.
 * @throws {ApiError} `not_found` for what can't be a name there: an empty one, `..`, or a repository's name that
 * breaks the grammar. An address parser would read such a path as another one.
 */
export function operationAddress(
  id: OperationId,
  names: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = endpoints[id].path.replaceAll(/<([a-z]+)>/g, (_, name: string) => write(name, names[name]));
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) asked.set(key, String(value));
  }
  return asked.size === 0 ? path : `${path}?${asked}`;
}

function write(place: string, value = ""): string {
  const isName = place === "name" ? RepositoryName.parse(value) !== undefined : !/^\.{0,2}$/.test(value);
  if (!isName) throw new ApiError("not_found", `There is no ${place} of that name`, { status: 404 });
  return place === "name" ? writePathName(value) : encodeURIComponent(value).replaceAll("%3A", ":");
}
