import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's git-ignored cache: Go programs, the Debian root file system. */
export const cacheFolder = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** A program that the tests run, and the Debian package that brings it. */
interface DebianProgram {
  readonly name: string;
  readonly debianPackage: string;
  /** Where Debian puts it; the machine may have another version earlier on its PATH. */
  readonly path: string;
}

/** A program that comes as a Go module, built into the cache under its exact version. */
interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly path: string;
}

function debian(
  path: string,
  debianPackage: string,
  name = path.slice(path.lastIndexOf("/") + 1),
): DebianProgram {
  return { name, debianPackage, path };
}

function goModule(module: string, version: string): GoProgram {
  const name = module.slice(module.lastIndexOf("/") + 1);
  return { name, module, version, path: join(cacheFolder, "clients", `${name}-${version}`, name) };
}

export const debianPrograms: readonly DebianProgram[] = [
  debian("/usr/bin/docker", "docker.io"),
  debian("/usr/sbin/dockerd", "docker.io"),
  debian("/usr/bin/containerd", "containerd"),
  debian("/usr/bin/ctr", "containerd"),
  debian("/usr/sbin/runc", "runc"),
  debian("/usr/bin/crun", "crun"),
  debian("/usr/bin/podman", "podman"),
  debian("/usr/lib/podman/netavark", "netavark"),
  debian("/usr/bin/buildah", "buildah"),
  debian("/usr/bin/skopeo", "skopeo"),
  debian("/usr/bin/docker-registry", "docker-registry"),
  debian("/usr/sbin/nginx", "nginx-light"),
  debian("/usr/sbin/debootstrap", "debootstrap"),
  debian("/usr/sbin/iptables", "iptables"),
  debian("/usr/bin/chromium", "chromium"),
  debian("/usr/bin/strace", "strace"),
  debian("/usr/bin/wrk", "wrk"),
  debian("/usr/bin/zstd", "zstd"),
  debian("/usr/bin/openssl", "openssl"),
  debian("/usr/bin/ip", "iproute2"),
  debian("/usr/bin/setpriv", "util-linux"),
  debian("/usr/bin/flock", "util-linux"),
];

export const goPrograms: readonly GoProgram[] = [
  goModule("github.com/google/go-containerregistry/cmd/crane", "v0.22.1"),
  goModule("github.com/regclient/regclient/cmd/regctl", "v0.11.7"),
];

export type ClientName =
  | "docker"
  | "dockerd"
  | "containerd"
  | "ctr"
  | "runc"
  | "podman"
  | "buildah"
  | "skopeo"
  | "chromium"
  | "docker-registry"
  | "debootstrap"
  | "ip"
  | "setpriv"
  | "flock"
  | "zstd"
  | "openssl"
  | "crane"
  | "regctl";

/** Whether a file is there and may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the program is: Debian's or our own build first, then the PATH; undefined when it is nowhere. */
export function findProgram(name: string): string | undefined {
  const known = [...debianPrograms, ...goPrograms].find((program) => program.name === name)?.path;
  if (known !== undefined && isExecutable(known)) return known;
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return onPath.find(isExecutable);
}

/** The program's path; throws an Error that names it when it is missing. */
export function program(name: ClientName): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not installed; npm test's set-up says how to get it`);
  return path;
}
