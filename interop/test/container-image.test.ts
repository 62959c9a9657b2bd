import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@estiva/testing/free-port";
import { program } from "../src/client-programs.ts";
import { type DockerEngine, startDockerEngine } from "../src/docker-engine.ts";
import { walkThrough } from "../src/docker-walkthrough.ts";
import { needs } from "../src/needed-clients.ts";
import { makeNodeBaseImage } from "../src/node-base-image.ts";
import { nodeBaseName } from "../src/node-base-name.ts";
import { openPage } from "../src/open-page.ts";
import { pushLayeredImage } from "../src/push-layered-image.ts";
import { readWholeImage } from "../src/registry-requests.ts";
import { run } from "../src/run-command.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

describe("the container image", needs("dockerd", "docker", "containerd", "debootstrap", "ip"), () => {
  let engine: DockerEngine;
  let built = "";
  let port = 0;
  before(async () => {
    engine = await startDockerEngine();
    await makeNodeBaseImage(engine.docker, nodeBaseName());
    const env = { ...engine.env, DOCKER: program("docker") };
    built = (await run(process.execPath, [join(checkout, "scripts", "image.ts")], { env })).text;
    port = await freePort();
    await engine.docker(["run", "-d", "-p", `${port}:5000`, "--name", "registry", "estiva"]);
    await ready(port);
  });
  after(async () => await engine?.[Symbol.asyncDispose]());

  const ready = async (at: number) =>
    assert.equal(await openPage(`http://localhost:${at}/readyz`).then(() => 1), 1);
  const inspect = async (container: string, format: string) =>
    await engine.docker(["inspect", "--format", format, container]);
  /** Starts the image with everything but its volume read-only, and without any privilege. */
  const startHardened = async (name: string): Promise<string> => {
    const at = await freePort();
    await engine.docker([
      ...["run", "-d", "-p", `${at}:5000`, "--name", name, "--volume", "registry-data:/var/lib/registry"],
      ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "estiva"],
    ]);
    await ready(at);
    return `http://localhost:${at}`;
  };

  /** Whether the server hashes and sends with its accelerators: the shortened Node must still show its symbols. */
  const accelerators = async (container: string): Promise<string> => {
    const probe = `
      import { detectNative } from "/opt/estiva/packages/server/src/adapters/native/detect.ts";
      const { hashes, fileSending } = detectNative("/var/lib/registry");
      console.log(hashes !== undefined, fileSending !== undefined);
    `;
    const options = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", probe];
    return await engine.docker(["exec", container, "node", ...options]);
  };

  walkThrough(() => ({ engine, registry: `localhost:${port}`, url: `http://localhost:${port}` }));

  it("says its size when it is built, which is Node's and little more", () => {
    const [, megabytes] = /^estiva: ([\d.]+) MB$/m.exec(built) ?? [];
    assert.ok(Number(megabytes) > 50 && Number(megabytes) < 160, built);
  });

  it("becomes healthy", async () => {
    const deadline = performance.now() + 30_000;
    let status = "";
    while (status !== "healthy" && performance.now() < deadline) {
      status = await inspect("registry", "{{.State.Health.Status}}");
      await delay(200);
    }
    assert.equal(status, "healthy");
  });

  it("runs as an unprivileged user and says loudly that anyone may push", async () => {
    const [, ...processes] = (await engine.docker(["top", "registry", "-eo", "uid,pid"])).split("\n");
    assert.ok(processes.length > 0 && processes.every((line) => /^ *65532 /.test(line)), processes.join());
    const lines = (await engine.docker(["logs", "registry"]))
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const loud = lines.filter((line) => /ANYONE .*ESTIVA_ROOT_NAMESPACE/.test(JSON.stringify(line)));
    assert.equal(loud.length, 1);
  });

  it("holds no shell, no package manager and no development packages", async () => {
    const { bytes } = await run("sh", ["-c", '"$DOCKER" export registry | tar --list', "sh"], {
      env: { ...engine.env, DOCKER: program("docker") },
    });
    const files = bytes.toString().split("\n");
    assert.ok(files.includes("opt/estiva/packages/server/src/main.ts"));
    const programs = files.filter((file) => /(^|\/)s?bin\/./.test(file) && !file.includes("node_modules"));
    assert.deepEqual(programs, ["usr/local/bin/node"]);
    assert.deepEqual(
      files.filter((file) => /node_modules\/(typescript|@biomejs|node-linux)|\/test\/|\.d\.ts$/.test(file)),
      [],
    );
  });

  it("works with a read-only root file system, stops with exit code 0, and its volume keeps the images", async () => {
    const url = await startHardened("first");
    assert.equal(await accelerators("first"), "true true");
    const { digest } = await pushLayeredImage(url, "kept", "1.0", 5);
    const stopping = performance.now();
    await engine.docker(["stop", "first"]);
    assert.ok(performance.now() - stopping < 9_000, "docker stop had to kill it");
    assert.equal(await inspect("first", "{{.State.ExitCode}}"), "0");
    await engine.docker(["rm", "first"]);
    assert.equal((await readWholeImage(await startHardened("second"), "kept", "1.0")).digest, digest);
    await engine.docker(["rm", "--force", "second"]);
  });

  it("comes back with its data after a kill, as the same container and as another", async () => {
    const { digest } = await pushLayeredImage(await startHardened("killed"), "survivor", "1.0", 5);
    await engine.docker(["kill", "killed"]);
    await engine.docker(["start", "killed"]);
    const address = await engine.docker(["port", "killed", "5000/tcp"]);
    const at = Number(address.slice(address.lastIndexOf(":") + 1));
    await ready(at);
    assert.equal((await readWholeImage(`http://localhost:${at}`, "survivor", "1.0")).digest, digest);
    await engine.docker(["rm", "--force", "killed"]);
    assert.equal((await readWholeImage(await startHardened("heir"), "survivor", "1.0")).digest, digest);
    await engine.docker(["rm", "--force", "heir"]);
  });
});
