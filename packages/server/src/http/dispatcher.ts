import { RegistryError } from "@estiva/protocol";
import type { Route } from "./gate/route.ts";
import { PathPattern } from "./path-pattern.ts";
import type { PathParameters } from "./request/exchange.ts";

interface Resource {
  readonly pattern: PathPattern;
  readonly methods: Map<string, Route>;
}

/** Finds the route of a request in the table. */
export class Dispatcher {
  readonly #exact = new Map<string, Resource>();
  readonly #named: readonly Resource[];
  readonly #fallback: Route | undefined;

  /** @param fallback takes what no row of the table has, instead of an error. */
  constructor(table: readonly Route[], fallback?: Route) {
    this.#fallback = fallback;
    const named = new Map<string, Resource>();
    for (const route of table) {
      const resources = route.path.includes("<") ? named : this.#exact;
      const resource = resources.get(route.path) ?? {
        pattern: new PathPattern(route.path),
        methods: new Map(),
      };
      resources.set(route.path, resource);
      resource.methods.set(route.method, route);
      if (route.method === "GET") resource.methods.set("HEAD", route);
    }
    this.#named = [...named.values()];
  }

  /** @throws RegistryError routeUnknown, methodUnsupported, requestInvalid */
  find(method: string, path: string): { readonly route: Route; readonly parameters: PathParameters } {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return { route: chooseMethod(exact, method), parameters: {} };
    for (const resource of this.#named) {
      const parameters = resource.pattern.match(path);
      if (parameters !== undefined)
        return { route: chooseMethod(resource, method), parameters: decode(parameters) };
    }
    if (this.#fallback !== undefined) return { route: this.#fallback, parameters: {} };
    throw new RegistryError("routeUnknown");
  }
}

function chooseMethod({ methods }: Resource, method: string): Route {
  const route = methods.get(method);
  if (route !== undefined) return route;
  throw new RegistryError("methodUnsupported", { headers: { allow: [...methods.keys()].join(", ") } });
}

/**
 * Some clients write a digest's colon as `%3A`. An encoded slash stays encoded, so that it can't split a name
 * in another place than the dispatcher did.
 */
function decode(parameters: PathParameters): PathParameters {
  const entries = Object.entries(parameters);
  if (!entries.some(([, value]) => value?.includes("%"))) return parameters;
  try {
    return Object.fromEntries(
      entries.map(([name, value]) => [name, value?.replace(/%(?!2f)[0-9a-f]{2}/gi, decodeURIComponent)]),
    );
  } catch {
    throw new RegistryError("requestInvalid", { message: "the path is not valid percent-encoding" });
  }
}
