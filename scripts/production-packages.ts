import { readFileSync } from "node:fs";
import { posix } from "node:path";

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface ProductionPackages {
  /** Folders of installed packages, relative to the checkout: `node_modules/pino`. */
  readonly installed: readonly { readonly path: string; readonly version: string }[];
  /** Links from `node_modules` to workspace packages. */
  readonly links: readonly { readonly path: string; readonly workspace: string }[];
  /** The workspace packages, the given one first. */
  readonly workspaces: readonly string[];
}

/** What a workspace package needs at run time, by the lock file: its dependencies and theirs. */
export function productionPackages(checkout: string, workspace: string): ProductionPackages {
  const lock = JSON.parse(readFileSync(`${checkout}/package-lock.json`, "utf8")) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const installed = new Set<string>();
  const links = new Map<string, string>();
  const workspaces = new Set<string>();

  const visit = (path: string, found: Set<string>) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = lock.packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const dependency = resolve(path, name);
      if (dependency === undefined) continue;
      const { link, resolved = "" } = lock.packages[dependency] ?? {};
      if (link === true) links.set(dependency, resolved);
      visit(link === true ? resolved : dependency, link === true ? workspaces : installed);
    }
  };

  /** Node's own look-up: the nearest `node_modules` on the way up. An optional package may be nowhere. */
  const resolve = (from: string, name: string): string | undefined => {
    for (let folder = from; ; folder = posix.dirname(folder)) {
      const candidate = posix.join(folder, "node_modules", name);
      if (posix.basename(folder) !== "node_modules" && candidate in lock.packages) return candidate;
      if (folder === ".") return undefined;
    }
  };

  visit(workspace, workspaces);
  return {
    installed: [...installed].map((path) => ({ path, version: lock.packages[path]?.version ?? "" })),
    links: [...links].map(([path, target]) => ({ path, workspace: target })),
    workspaces: [...workspaces],
  };
}
