// Brings the real clients that `npm test` drives: Debian's packages where this may install them (root on
// Debian), Go programs where Go is at hand. What stays missing is one line each, and a failure under CI.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { debianPrograms, findProgram, goPrograms, isExecutable } from "../interop/src/client-programs.ts";

const policy = "/usr/sbin/policy-rc.d";
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const underCi = process.env.CI === "true";

function isRootOnDebian(): boolean {
  return (
    process.platform === "linux" &&
    process.getuid?.() === 0 &&
    existsSync("/usr/bin/apt-get") &&
    /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))
  );
}

/** Runs a program, its output on standard error; true when it ended with 0. */
function succeeds(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/**
 * Does the work while Debian's policy-rc.d answers 101, "forbidden": the packages of docker, containerd,
 * nginx and docker-registry would start their services, which tests neither want nor stop.
 */
function withoutStartingServices(work: () => void): void {
  const kept = `${policy}.before-estiva`;
  // Ctrl-C ends apt-get; this program goes on to put the machine's own policy back.
  const ignore = () => {};
  for (const signal of signals) process.on(signal, ignore);
  if (existsSync(policy) && !existsSync(kept)) renameSync(policy, kept);
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(policy);
    if (existsSync(kept)) renameSync(kept, policy);
    for (const signal of signals) process.off(signal, ignore);
  }
}

function installDebianPackages(names: readonly string[]): void {
  console.error(`Installing Debian's packages for the tests: ${names.join(", ")} …`);
  const quietly = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" };
  const options = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"];
  withoutStartingServices(() => {
    succeeds("apt-get", [...options, "update"], quietly);
    succeeds("apt-get", [...options, "install", "-y", "--no-install-recommends", ...names], quietly);
  });
}

function installGoProgram(module: string, version: string, path: string): void {
  const folder = dirname(path);
  console.error(`Building ${module}@${version} …`);
  mkdirSync(folder, { recursive: true });
  succeeds("go", ["install", `${module}@${version}`], { GOBIN: folder });
}

if (isRootOnDebian()) {
  // By Debian's own path: a docker client of another origin and version does not count.
  const missing = debianPrograms.filter(({ path }) => !isExecutable(path));
  const packages = new Set(missing.map(({ debianPackage }) => debianPackage));
  if (packages.size > 0) installDebianPackages([...packages]);
}

for (const { module, version, path } of goPrograms) {
  if (!isExecutable(path) && findProgram("go") !== undefined) installGoProgram(module, version, path);
}

let missing = 0;
for (const { name, debianPackage } of debianPrograms) {
  if (findProgram(name) !== undefined) continue;
  console.error(`${name} is missing (Debian's package ${debianPackage}): its tests are skipped.`);
  missing += 1;
}
for (const { name, module, version } of goPrograms) {
  if (findProgram(name) !== undefined) continue;
  console.error(`${name} is missing (go install ${module}@${version}): its tests are skipped.`);
  missing += 1;
}
if (missing > 0 && underCi) {
  console.error("Under CI=true a missing client is a failure.");
  process.exit(1);
}
