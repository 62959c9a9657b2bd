import assert from "node:assert/strict";
import { it } from "node:test";
import type { AccessClient, Outcome, Refused } from "./access-client.ts";
import { enrol, type People, type Person, personalToken, robot } from "./people.ts";

export interface AccessScene {
  readonly client: AccessClient;
  readonly people: People;
}

/** The registry's words, which people read in their terminals. */
export const said = {
  wrongLogin: "the user name or password is wrong",
  secondFactor: "this account signs in with a second factor; use a personal access token as the password",
  endedLogin: "the login has ended; sign in again (docker login), or sign out (docker logout)",
  notThere: "there is no such repository, or your login has no rights to it",
  signInFirst: "there is no such repository, or you must sign in to use it",
  signInToPush: "sign in to push to this repository",
  readOnly: "your login may read this repository, but not push to it",
  mayNotMake: "there is no such repository, and your login may not make it",
  noNamespace: (name: string) => `there is no such namespace: ${name}`,
  heldTag: "the tag is immutable: it can't be moved or deleted",
} as const;

export function succeeds({ succeeded, said: printed }: Outcome): void {
  assert.ok(succeeded, printed);
}

/** What one client must do for everybody, and refuse; each test has people of its own. */
export function proveAccess(start: () => AccessScene): void {
  /** Signs in, whatever was before. */
  const signIn = async ({ client }: AccessScene, name: string, secret: string) =>
    succeeds(await client.login(name, secret));
  const signInAs = async (scene: AccessScene, { name, password }: Person) =>
    await signIn(scene, name, password);
  /** Somebody with a private repository `<name>/app` of the tag 1.0; signed in. */
  const newOwner = async (scene: AccessScene): Promise<Person> => {
    const owner = await scene.people.signUp();
    await signInAs(scene, owner);
    succeeds(await scene.client.push(`${owner.name}/app:1.0`));
    return owner;
  };
  const refused = (
    { client }: AccessScene,
    { succeeded, said: printed }: Outcome,
    message: string,
    of: Refused,
  ) => {
    assert.equal(succeeded, false, `this was not refused:\n${printed}`);
    const words = client.words(message, of);
    const isSaid = typeof words === "string" ? printed.includes(words) : words.test(printed);
    assert.ok(isSaid, `no "${words}" in:\n${printed}`);
  };
  /** The registry takes no such credentials: the client says so at once, or at the next pull. */
  const cannotSignIn = async (scene: AccessScene, name: string, secret: string, message: string) => {
    const { client } = scene;
    const login = await client.login(name, secret);
    if (client.checksLogin) refused(scene, login, message, "login");
    else refused(scene, await client.pull(`${name}/app:1.0`), message, "token");
  };

  it("signs in with a password, a personal access token and a robot's secret", async () => {
    const scene = start();
    const { client } = scene;
    const owner = await newOwner(scene);
    succeeds(await client.pull(`${owner.name}/app:1.0`));
    const { visibility } = await owner.api.call("getRepository", { path: { name: `${owner.name}/app` } });
    assert.equal(visibility, "private");
    await signIn(scene, owner.name, await personalToken(owner));
    succeeds(await client.push(`${owner.name}/by-token:1.0`));
    succeeds(await client.pull(`${owner.name}/by-token:1.0`));
    const machine = await robot(owner, "write");
    await signIn(scene, machine.login, machine.secret);
    succeeds(await client.push(`${owner.name}/app:2.0`));
    succeeds(await client.pull(`${owner.name}/app:2.0`));
  });

  it("is told that a password is wrong, and a token that is somebody else's", async () => {
    const scene = start();
    const [owner, other] = [await scene.people.signUp(), await scene.people.signUp()];
    await cannotSignIn(scene, owner.name, "not the password", said.wrongLogin);
    await cannotSignIn(scene, other.name, await personalToken(owner), said.wrongLogin);
  });

  it("finds a private repository in the very words for one that is not there", async () => {
    const scene = start();
    const { client } = scene;
    const owner = await newOwner(scene);
    const stranger = await scene.people.signUp();
    const wordsOf = async (of: "pull" | "unseen push", name: string, message: string) => {
      const act = of === "pull" ? client.pull : client.push;
      const outcome = await act(`${owner.name}/${name}:1.0`);
      refused(scene, outcome, message, of);
      return outcome.said.replaceAll(name, "NAME").replaceAll(/\d{4}[-/]\d\d[-/]\d\d[ T][\d:.]+Z?/g, "TIME");
    };
    const compare = async (message: string) => {
      for (const kind of ["pull", "unseen push"] as const) {
        assert.equal(await wordsOf(kind, "app", message), await wordsOf(kind, "nil", message));
      }
    };
    await signInAs(scene, stranger);
    await compare(said.notThere);
    succeeds(await client.logout());
    await compare(said.signInFirst);
  });

  it("pulls from a public repository without signing in, and pushes there only with a right", async () => {
    const scene = start();
    const { client } = scene;
    const owner = await scene.people.signUp();
    const image = `${owner.name}/shared:1.0`;
    const body = { namespace: owner.name, name: "shared", visibility: "public" as const };
    await owner.api.call("createRepository", { body });
    await signInAs(scene, owner);
    succeeds(await client.push(image));
    succeeds(await client.logout());
    succeeds(await client.pull(image));
    refused(scene, await client.push(image, 1), said.signInToPush, "push");
    await signInAs(scene, await scene.people.signUp());
    succeeds(await client.pull(image));
    refused(scene, await client.push(image, 1), said.readOnly, "push");
  });

  it("pushes to no namespace of somebody else's, and to none that there isn't", async () => {
    const scene = start();
    const { client } = scene;
    const owner = await newOwner(scene);
    const other = await scene.people.signUp();
    refused(scene, await client.push(`${other.name}/app:1.0`), said.notThere, "unseen push");
    const typo = `${owner.name}x`;
    refused(scene, await client.push(`${typo}/app:1.0`), said.noNamespace(typo), "push");
    refused(scene, await client.push(`library/${owner.name}/app:1.0`), said.notThere, "unseen push");
  });

  it("pulls and does not push as a member who may read", async () => {
    const scene = start();
    const { client, people } = scene;
    const owner = await people.signUp();
    const organization = await people.found(owner);
    const reader = await people.join(owner, organization, "read");
    await signInAs(scene, owner);
    succeeds(await client.push(`${organization}/app:1.0`));
    await signInAs(scene, reader);
    succeeds(await client.pull(`${organization}/app:1.0`));
    refused(scene, await client.push(`${organization}/app:2.0`), said.readOnly, "push");
    refused(scene, await client.push(`${organization}/new:1.0`), said.mayNotMake, "push");
  });

  it("is refused from the moment when its member is removed, with the login that it keeps", async () => {
    const scene = start();
    const { client, people } = scene;
    const owner = await people.signUp();
    const organization = await people.found(owner);
    const writer = await people.join(owner, organization, "write");
    await owner.api.call("createRepository", { body: { namespace: organization, name: "app" } });
    await signInAs(scene, writer);
    succeeds(await client.push(`${organization}/app:1.0`));
    await owner.api.call("removeMember", { path: { organization, user: writer.name } });
    refused(scene, await client.push(`${organization}/app:2.0`), said.notThere, "unseen push");
    refused(scene, await client.pull(`${organization}/app:1.0`), said.notThere, "pull");
  });

  it("pushes nothing with a token that only pulls", async () => {
    const scene = start();
    const owner = await newOwner(scene);
    await signIn(scene, owner.name, await personalToken(owner, "pull"));
    succeeds(await scene.client.pull(`${owner.name}/app:1.0`));
    refused(scene, await scene.client.push(`${owner.name}/app:2.0`), said.readOnly, "push");
  });

  it("moves no tag that the repository holds", async () => {
    const scene = start();
    const { client } = scene;
    const owner = await newOwner(scene);
    const path = { name: `${owner.name}/app` };
    await owner.api.call("updateRepository", { path, body: { immutable_tags: ["1.*"] } });
    succeeds(await client.push(`${owner.name}/app:1.0`, 0));
    refused(scene, await client.push(`${owner.name}/app:1.0`, 1), said.heldTag, "held tag");
    succeeds(await client.push(`${owner.name}/app:edge`, 1));
  });

  it("is nobody again once it has signed out", async () => {
    const scene = start();
    const owner = await newOwner(scene);
    succeeds(await scene.client.logout());
    refused(scene, await scene.client.pull(`${owner.name}/app:1.0`), said.signInFirst, "pull");
  });

  it("needs a token in the password's place once there is a second factor", async () => {
    const scene = start();
    const owner = await newOwner(scene);
    const token = await personalToken(owner);
    await enrol(owner);
    const pull = async () => await scene.client.pull(`${owner.name}/app:1.0`);
    assert.equal((await pull()).succeeded, false, "the login from before still pulls");
    await cannotSignIn(scene, owner.name, owner.password, said.secondFactor);
    await cannotSignIn(scene, owner.name, "not the password", said.wrongLogin);
    await signIn(scene, owner.name, token);
    succeeds(await pull());
  });

  it("must sign in again after the password was changed", async () => {
    const scene = start();
    const owner = await newOwner(scene);
    const renewed = scene.people.withPassword(owner.name, "fuenf grosse Schiffe");
    await owner.api.call("changePassword", {
      path: { user: owner.name },
      body: { current_password: owner.password, new_password: renewed.password },
    });
    assert.equal((await scene.client.pull(`${owner.name}/app:1.0`)).succeeded, false);
    await signInAs(scene, renewed);
    succeeds(await scene.client.pull(`${owner.name}/app:1.0`));
  });
}
