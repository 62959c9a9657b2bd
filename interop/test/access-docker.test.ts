import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { AccessClient } from "../src/access-client.ts";
import { dockerAccess } from "../src/docker-access.ts";
import { type DockerEngine, startDockerEngine } from "../src/docker-engine.ts";
import { pushedDigest, runAndOpen } from "../src/docker-walkthrough.ts";
import { needs } from "../src/needed-clients.ts";
import { nodeAppFolder } from "../src/node-app.ts";
import { makeNodeBaseImage } from "../src/node-base-image.ts";
import { nodeBaseName } from "../src/node-base-name.ts";
import { People, type Person, personalToken } from "../src/people.ts";
import { proveAccess, said, succeeds } from "../src/prove-access.ts";
import { type RegistryUnderTest, startRegistry } from "../src/registry-under-test.ts";

describe("docker with accounts", needs("dockerd", "docker", "containerd", "debootstrap", "ip"), () => {
  let engine: DockerEngine;
  let registry: RegistryUnderTest;
  let people: People;
  let client: AccessClient;
  before(async () => {
    engine = await startDockerEngine();
    registry = await startRegistry();
    people = new People(`http://${registry.host}`);
    client = await dockerAccess(engine, registry.host);
  });
  after(async () => {
    await registry?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  /** What docker keeps of a login. */
  const kept = async (): Promise<{ readonly auth?: string; readonly identitytoken?: string }> => {
    const config = join(engine.env.DOCKER_CONFIG ?? "", "config.json");
    const { auths } = JSON.parse(await readFile(config, "utf8"));
    return auths[registry.host] ?? {};
  };
  const signIn = async ({ name, password }: Person) => succeeds(await client.login(name, password));
  /** All that docker prints of a command that fails. */
  const failure = async (...args: readonly string[]): Promise<string> => {
    const { status, errors } = await engine.attempt(args);
    assert.equal(status, 1);
    return errors.trimEnd();
  };

  proveAccess(() => ({ client, people }));

  it("prints these lines, word for word", async () => {
    const { host } = registry;
    const [owner, other] = [await people.signUp(), await people.signUp()];
    const image = `${host}/${owner.name}/app`;
    const denied = (repository: string, words: string) =>
      `Error response from daemon: pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: ${words}`;
    const login = await client.login(owner.name, "wrong");
    assert.equal(
      login.said.trimEnd(),
      `Error response from daemon: Get "http://${host}/v2/": unauthorized: ${said.wrongLogin}; if you did not mean to sign in, run: docker logout ${host}`,
    );
    await signIn(owner);
    succeeds(await client.push(`${owner.name}/app:latest`));
    await signIn(other);
    assert.equal(await failure("pull", "--quiet", image), denied(image, said.notThere));
    assert.equal(await failure("push", "--quiet", image), `denied: ${said.notThere}`);
    await engine.docker(["tag", image, `${host}/${other.name}x/app`]);
    const typo = await failure("push", "--quiet", `${host}/${other.name}x/app`);
    assert.equal(typo, `denied: there is no such namespace: ${other.name}x`);
    succeeds(await client.logout());
    assert.equal(await failure("pull", "--quiet", image), denied(image, said.signInFirst));
    assert.equal(await failure("push", "--quiet", image), `denied: ${said.signInFirst}`);
  });

  it("keeps no password, but a login that one can revoke", async () => {
    const owner = await people.signUp();
    await signIn(owner);
    succeeds(await client.push(`${owner.name}/app:1.0`));
    const { auth, identitytoken } = await kept();
    assert.equal(Buffer.from(auth ?? "", "base64").toString(), `${owner.name}:`);
    assert.match(identitytoken ?? "", /^estiva_refresh_/);
    const { items } = await owner.api.call("listTokens");
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["docker_login"],
    );
    await owner.api.call("revokeToken", { path: { token: items[0]?.id ?? "" } });
    const image = `${registry.host}/${owner.name}/app:1.0`;
    assert.equal(await failure("push", "--quiet", image), `unauthorized: ${said.endedLogin}`);
    assert.match(
      await failure("pull", "--quiet", image),
      new RegExp(`unauthorized: ${escaped(said.endedLogin)}$`),
    );
    await signIn(owner);
    succeeds(await client.pull(`${owner.name}/app:1.0`));
  });

  it("loses its login with the password that it came from", async () => {
    const owner = await people.signUp();
    await signIn(owner);
    succeeds(await client.push(`${owner.name}/app:1.0`));
    const body = { current_password: owner.password, new_password: "fuenf grosse Schiffe" };
    await owner.api.call("changePassword", { path: { user: owner.name }, body });
    const image = `${registry.host}/${owner.name}/app:1.0`;
    assert.equal(await failure("push", "--quiet", image), `unauthorized: ${said.endedLogin}`);
  });

  it("keeps a personal access token itself, without a login beside it", async () => {
    const owner = await people.signUp();
    const token = await personalToken(owner);
    succeeds(await client.login(owner.name, token));
    const { auth, identitytoken } = await kept();
    assert.equal(identitytoken, undefined);
    assert.equal(Buffer.from(auth ?? "", "base64").toString(), `${owner.name}:${token}`);
    const { items } = await owner.api.call("listTokens");
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["personal"],
    );
  });

  it("says what to do instead when a second factor is on", async () => {
    const { host } = registry;
    const owner = await people.signUpWithSecondFactor();
    const { said: printed } = await client.login(owner.name, owner.password);
    assert.equal(
      printed.trimEnd(),
      `Error response from daemon: Get "http://${host}/v2/": unauthorized: ${said.secondFactor}`,
    );
  });

  it("walks through steps 4 and 6: login, build, run, tag, push; another machine pulls and runs", async () => {
    const { docker } = engine;
    const USER = (await people.signUp("walker")).name;
    const greeting = "quickstart";
    await makeNodeBaseImage(docker, nodeBaseName());
    await using app = await nodeAppFolder(greeting);
    const login = ["login", "-u", USER, "--password-stdin", registry.host];
    assert.match(await docker(login, { input: "vier kleine Boote" }), /Login Succeeded/);
    await docker(["build", "-t", `${USER}/docker-quickstart`, "."], { cwd: app.path });
    assert.match(await docker(["images"]), new RegExp(`^${USER}/docker-quickstart +latest`, "m"));
    await runAndOpen(engine, `${USER}/docker-quickstart`, greeting);
    const target = `${registry.host}/${USER}/docker-quickstart:1.0`;
    await docker(["tag", `${USER}/docker-quickstart`, target]);
    const digest = pushedDigest(await docker(["push", target]));

    await using elsewhere = await startDockerEngine();
    const byDigest = `${registry.host}/${USER}/docker-quickstart@${digest}`;
    for (const reference of [target, byDigest]) {
      const { status } = await elsewhere.attempt(["pull", reference]);
      assert.equal(status, 1, "a private repository's image was pulled without a login");
    }
    await elsewhere.docker(login, { input: "vier kleine Boote" });
    for (const reference of [target, byDigest]) {
      assert.match(await elsewhere.docker(["pull", reference]), new RegExp(`Digest: ${digest}`));
      await runAndOpen(elsewhere, reference, greeting);
    }
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[()]/g, "\\$&");
}
