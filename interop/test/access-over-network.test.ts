import assert from "node:assert/strict";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { spawnServer } from "@estiva/testing/spawn-server";
import { outcomeOf } from "../src/access-client.ts";
import { program } from "../src/client-programs.ts";
import { type ContainersStorage, containersStorage } from "../src/containers-storage.ts";
import { type DockerEngine, startDockerEngine } from "../src/docker-engine.ts";
import { needs } from "../src/needed-clients.ts";
import { makeBridge, type NetworkBridge } from "../src/network-bridge.ts";
import { succeeds } from "../src/prove-access.ts";
import { attempt } from "../src/run-command.ts";
import { type SmallImages, smallImages } from "../src/small-images.ts";
import { tarArchive } from "../src/tar-archive.ts";
import { certify } from "../src/test-authority.ts";

const password = "vier kleine Boote";
const account = { ESTIVA_ADMIN_USERNAME: "owner", ESTIVA_ADMIN_PASSWORD: password };
const refusal =
  "passwords and tokens are taken over TLS only; use https, or set ESTIVA_PLAIN_HTTP_LOGIN=allow on the server";

describe(
  "signing in from another machine",
  needs("dockerd", "docker", "containerd", "ip", "podman", "skopeo", "openssl"),
  () => {
    let engine: DockerEngine;
    let storage: ContainersStorage;
    let images: SmallImages;
    /** Where the server with TLS listens: docker trusts the engine's own address as it is. */
    let network: NetworkBridge;
    before(async () => {
      engine = await startDockerEngine();
      storage = await containersStorage();
      images = await smallImages();
      network = await makeBridge();
      await engine.docker(["import", "-", "sample"], { input: tarArchive({ "sample.txt": "sample" }) });
    });
    after(async () => {
      await network?.[Symbol.asyncDispose]();
      await images?.[Symbol.asyncDispose]();
      await storage?.[Symbol.asyncDispose]();
      await engine?.[Symbol.asyncDispose]();
    });

    const skopeo = async (args: readonly string[]) => {
      const env = { REGISTRY_AUTH_FILE: join(images.folder, "auth.json") };
      const options = { env, input: password };
      return outcomeOf(await attempt(program("skopeo"), ["--insecure-policy", ...args], options));
    };
    const podman = async (args: readonly string[]) =>
      outcomeOf(await storage.attemptPodman(args, { input: password }));
    const docker = async (args: readonly string[]) =>
      outcomeOf(await engine.attempt(args, { input: password }));
    const asOwner = (host: string) => ["--username", "owner", "--password-stdin", host];

    it("is refused over plain HTTP, and docker says what would help", async () => {
      await using server = await spawnServer({
        env: { ...account, ESTIVA_LISTEN: `${engine.address}:0` },
      });
      const { host } = server;
      const login = await docker(["login", ...asOwner(host)]);
      assert.equal(
        login.said.trimEnd(),
        `Error response from daemon: Get "http://${host}/v2/": denied: ${refusal}`,
      );
      // These two print no answer to a token request but a 401.
      const insecure = ["login", "--tls-verify=false", ...asOwner(host)];
      for (const { succeeded, said } of [await podman(insecure), await skopeo(insecure)]) {
        assert.equal(succeeded, false);
        assert.match(said, /Requesting bearer token: invalid status code from registry 403 \(Forbidden\)/);
      }
    });

    it("is taken over plain HTTP where the operator allows it", async () => {
      await using server = await spawnServer({
        env: { ...account, ESTIVA_LISTEN: `${engine.address}:0`, ESTIVA_PLAIN_HTTP_LOGIN: "allow" },
      });
      succeeds(await docker(["login", ...asOwner(server.host)]));
      succeeds(await podman(["login", "--tls-verify=false", ...asOwner(server.host)]));
    });

    it("works over TLS, with pushes and pulls", async () => {
      const { ca, cert, key } = await certify(images.folder, network.address);
      const tls = { ESTIVA_TLS_CERT_FILE: cert, ESTIVA_TLS_KEY_FILE: key };
      await using server = await spawnServer({
        env: { ...account, ...tls, ESTIVA_LISTEN: `${network.address}:0` },
      });
      const { host } = server;
      const untrusted = await docker(["login", ...asOwner(host)]);
      assert.match(untrusted.said, /x509: certificate signed by unknown authority/);
      await using trusted = await dockerTrusts(host, ca);
      const name = (client: string) => `${host}/owner/${client}:1.0`;

      succeeds(await docker(["login", ...asOwner(host)]));
      succeeds(await docker(["tag", "sample", name("docker")]));
      succeeds(await docker(["push", "--quiet", name("docker")]));

      const certificates = `--cert-dir=${trusted.folder}`;
      succeeds(await podman(["login", certificates, ...asOwner(host)]));
      succeeds(await podman(["pull", "--quiet", certificates, name("docker")]));
      succeeds(await podman(["push", "--quiet", certificates, name("docker"), name("podman")]));

      succeeds(await skopeo(["login", certificates, ...asOwner(host)]));
      const target = `dir:${join(images.folder, "pulled")}`;
      succeeds(
        await skopeo(["copy", `--src-cert-dir=${trusted.folder}`, `docker://${name("podman")}`, target]),
      );
    });
  },
);

/** Lets this machine's docker trust an authority for one registry: the engine reads no other folder. */
async function dockerTrusts(host: string, ca: string): Promise<AsyncDisposable & { folder: string }> {
  const folder = join("/etc/docker/certs.d", host);
  await mkdir(folder, { recursive: true });
  await copyFile(ca, join(folder, "ca.crt"));
  return { folder, [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) };
}
