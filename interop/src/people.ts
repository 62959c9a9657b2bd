import { ManagementClient } from "@estiva/client";
import { oneTimeCode } from "./one-time-code.ts";

/** Somebody with an account, who signs in to the management API with the password. */
export interface Person {
  readonly name: string;
  readonly password: string;
  readonly api: ManagementClient;
}

/** Passes the rules for passwords. */
const password = "vier kleine Boote";

/** Makes accounts, and what belongs to them, over the management API: each test has its own. */
export class People {
  readonly #url: string;
  #count = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Signs somebody up under a name that nobody has, or under the given one. */
  async signUp(name?: string): Promise<Person> {
    const username = name ?? this.#newName("person");
    await new ManagementClient({ baseUrl: this.#url }).call("createUser", { body: { username, password } });
    return this.withPassword(username, password);
  }

  async signUpWithSecondFactor(): Promise<Person> {
    const person = await this.signUp();
    await enrol(person);
    return person;
  }

  withPassword(name: string, secret: string): Person {
    const credential = { basic: { username: name, password: secret } };
    return { name, password: secret, api: new ManagementClient({ baseUrl: this.#url, credential }) };
  }

  /** Makes an organisation. @returns its name. */
  async found(owner: Person): Promise<string> {
    const name = this.#newName("crew");
    await owner.api.call("createOrganization", { body: { name } });
    return name;
  }

  /** Has the owner invite a new person, who accepts and is given a role on the whole organisation. */
  async join(owner: Person, organization: string, role: "read" | "write"): Promise<Person> {
    const person = await this.signUp();
    const path = { organization, user: person.name };
    await owner.api.call("putMember", { path, body: { role: "member" } });
    const [invitation] = (await person.api.call("listInvitations")).items;
    await person.api.call("acceptInvitation", { path: { invitation: invitation?.id ?? "" } });
    await grant(owner, organization, { kind: "user", name: person.name }, role);
    return person;
  }

  #newName(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

/** Switches a second factor on. */
export async function enrol({ api }: Person): Promise<void> {
  const { secret } = await api.call("beginSecondFactor");
  await api.call("confirmSecondFactor", { body: { code: oneTimeCode(secret) } });
}

/** Grants a role on every repository of a namespace. */
export async function grant(
  owner: Person,
  namespace: string,
  subject: { readonly kind: "user" | "robot"; readonly name: string },
  role: "read" | "write",
): Promise<void> {
  await owner.api.call("createGrant", { path: { namespace }, body: { subject, pattern: "**", role } });
}

/** Makes a personal access token. @returns its secret. */
export async function personalToken({ api, name }: Person, actions = "pull,push,create"): Promise<string> {
  const scopes = [`repository:${name}/**:${actions}`];
  return (await api.call("createToken", { body: { name: "for a test", scopes } })).token;
}

/** Makes a robot of the person's own namespace with a role there. @returns its login and its secret's forms. */
export async function robot(owner: Person, role: "read" | "write") {
  const path = { namespace: owner.name };
  const made = await owner.api.call("createRobot", { path, body: { name: `may-${role}` } });
  await grant(owner, owner.name, { kind: "robot", name: made.login }, role);
  return made;
}
