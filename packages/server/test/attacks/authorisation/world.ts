import { basicOf } from "@estiva/testing/basic-of";
import { seedRepository } from "@estiva/testing/content";
import { json, send } from "@estiva/testing/send";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { TestAccounts, type TestRobot, type TestUser } from "@estiva/testing/test-accounts";
import type { Identity, Visibility } from "./expected-access.ts";

/** Whoever has an account and may use it. */
export const people = ["stranger", "reader", "writer", "admin", "owner", "site-admin"] as const;
export type Person = (typeof people)[number];

export const organizations: Readonly<Record<Visibility, string>> = {
  public: "open-hall",
  private: "closed-hall",
};

/** A server with somebody for each identity, and all that the routes name, once public and once private. */
export class World implements AsyncDisposable {
  readonly server: SpawnedServer;
  readonly accounts: TestAccounts;
  readonly users: Readonly<Record<Person | "disabled", TestUser>>;
  readonly robots: Readonly<Record<Visibility, TestRobot>>;
  readonly seeds: Readonly<Record<Visibility, Awaited<ReturnType<typeof seedRepository>>>>;
  /** Bought at the token service, by identity: for everything that the routes of `/v2` do here. */
  readonly registryTokens: ReadonlyMap<string, string>;

  private constructor(parts: Pick<World, "server" | "accounts" | "users" | "robots" | "seeds"> & Bought) {
    this.server = parts.server;
    this.accounts = parts.accounts;
    this.users = parts.users;
    this.robots = parts.robots;
    this.seeds = parts.seeds;
    this.registryTokens = parts.registryTokens;
  }

  static async make(): Promise<World> {
    const server = await spawnServer({ env: { ESTIVA_ROOT_NAMESPACE: "public" } });
    const accounts = await TestAccounts.open(server.dataDir);
    const users = await makeUsers(accounts);
    const robots = {} as Record<Visibility, TestRobot>;
    const seeds = {} as Record<Visibility, Awaited<ReturnType<typeof seedRepository>>>;
    for (const visibility of ["public", "private"] as const) {
      const organization = organizations[visibility];
      robots[visibility] = await makeOrganization(accounts, organization, users);
      await accounts.repository(`${organization}/app`, { visibility, immutableTags: ["v*"] });
      const by = { authorization: users.owner.basic };
      seeds[visibility] = await seedRepository(server.url, `${organization}/app`, by);
    }
    const registryTokens = await buyTokens(server.url, users, robots);
    // Only now: who is disabled bought nothing and signed in nowhere afterwards.
    await accounts.ports.users.update(users.disabled.id, { isDisabled: true }, Date.now());
    return new World({ server, accounts, users, robots, seeds, registryTokens });
  }

  repository(visibility: Visibility): string {
    return `${organizations[visibility]}/app`;
  }

  /** A Cookie header's value. @param age of the session, in milliseconds. */
  async cookie(userId: number, age = 0): Promise<string> {
    await this.#endOldSessions(userId);
    const { port } = new URL(this.server.url);
    return `estiva_session_${port}=${await this.accounts.session(userId, { age })}`;
  }

  /**
   * Resolves when the server sees what was written beside it: all look-ups of one turn of its event loop read one
   * snapshot, and this answer comes from a turn that ends before the next request is read.
   */
  async settled(): Promise<void> {
    await send(this.server.url, "/livez");
  }

  /** Of an account with a hundred of them the next one would end whichever is the stalest, which may be in use. */
  async #endOldSessions(userId: number): Promise<void> {
    const { sessions } = this.accounts.ports;
    const newest = await sessions.page(userId, { before: undefined, limit: 100 });
    for (const { id } of newest.slice(50)) await sessions.end(id, userId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.accounts[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

interface Bought {
  readonly registryTokens: ReadonlyMap<string, string>;
}

async function makeUsers(accounts: TestAccounts): Promise<Record<Person | "disabled", TestUser>> {
  return {
    stranger: await accounts.user("stella", { email: "stella@example.com" }),
    reader: await accounts.user("rita", { email: "rita@example.com" }),
    writer: await accounts.user("walter", { email: "walter@example.com" }),
    admin: await accounts.user("adele", { email: "adele@example.com" }),
    owner: await accounts.user("olga", { email: "olga@example.com" }),
    "site-admin": await accounts.user("sven", { email: "sven@example.com", isAdmin: true }),
    disabled: await accounts.user("dora", { email: "dora@example.com" }),
  };
}

/** Whoever is disabled was an owner: without that they could do everything. */
async function makeOrganization(
  accounts: TestAccounts,
  name: string,
  { reader, writer, admin, owner, disabled }: Record<Person | "disabled", TestUser>,
): Promise<TestRobot> {
  const owners = [owner, disabled] as const;
  const id = await accounts.organization(name, { owners, members: [reader, writer, admin] });
  await accounts.team(id, "crew", [reader.principal]);
  await accounts.grant(id, reader.principal, "**", { role: "read" });
  await accounts.grant(id, writer.principal, "**", { role: "write" });
  await accounts.grant(id, admin.principal, "**", { role: "admin" });
  const robot = await accounts.robot(name, "ci");
  await accounts.grant(id, robot.principal, "**", { role: "write" });
  return robot;
}

async function buyTokens(
  url: string,
  users: Record<Person | "disabled", TestUser>,
  robots: Record<Visibility, TestRobot>,
): Promise<ReadonlyMap<string, string>> {
  const buyers: (readonly [string, string | undefined])[] = [
    ["anonymous", undefined],
    ...people.map((name) => [name, users[name].basic] as const),
    ...(["public", "private"] as const).map((name) => [`robot ${name}`, robots[name].basic] as const),
  ];
  const scopes = [
    "registry:catalog:*",
    ...Object.values(organizations).flatMap((name) => [
      `repository:${name}/app:pull,push,delete`,
      `repository:${name}/unmade:pull,push`,
    ]),
  ];
  const query = scopes.map((scope) => `&scope=${scope}`).join("");
  const bought = buyers.map(async ([name, authorization]) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await send(url, `/auth/token?service=estiva${query}`, { headers });
    return [name, `Bearer ${json<{ token: string }>(answer).token}`] as const;
  });
  return new Map(await Promise.all(bought));
}

/** One way of an identity to say who it is. */
export interface Shown {
  readonly kind: "nothing" | "session" | "stale session" | "password" | "token" | "robot" | "registry token";
  readonly headers: Readonly<Record<string, string>>;
}

/** In milliseconds before now: a session that may not do the most sensitive things any more. */
const stale = 11 * 60_000;

/** In seconds: past every leeway that a registry token has, that of a push which goes on for a day too. */
const pastEveryLeeway = -25 * 3_600;

export type WayToShow = readonly [name: string, make: () => Promise<Shown>];

/** Every way that an identity has to say who it is; sessions are new ones each time. */
export async function waysToShow(
  world: World,
  identity: Identity,
  visibility: Visibility,
): Promise<readonly WayToShow[]> {
  const { accounts, users, robots, registryTokens } = world;
  const by = (kind: Shown["kind"], authorization: string) => async (): Promise<Shown> => ({
    kind,
    headers: { authorization },
  });
  const cookie = (kind: Shown["kind"], text: () => Promise<string>) => async (): Promise<Shown> => ({
    kind,
    headers: { cookie: await text(), "sec-fetch-site": "same-origin" },
  });
  const scopes = [`repository:${world.repository(visibility)}:pull,push,delete`];
  switch (identity) {
    case "anonymous":
      return [
        ["nothing", async () => ({ kind: "nothing", headers: {} })],
        ["a registry token", by("registry token", registryTokens.get("anonymous") ?? "")],
      ];
    case "robot": {
      const robot = robots[visibility];
      return [
        ["its secret, as Basic", by("robot", robot.basic)],
        ["its secret, as Bearer", by("robot", `Bearer ${robot.secret}`)],
        ["a registry token", by("registry token", registryTokens.get(`robot ${visibility}`) ?? "")],
      ];
    }
    case "expired": {
      const owner = users.owner;
      const token = (await accounts.token(owner.principal, { expiresAt: Date.now() - 1_000 })).secret;
      const late = { expiresIn: pastEveryLeeway, credential: "password:1" };
      return [
        ["a personal access token, as Basic", by("token", basicOf(owner.name, token))],
        ["a personal access token, as Bearer", by("token", `Bearer ${token}`)],
        [
          "a registry token",
          by("registry token", `Bearer ${await accounts.registryToken(owner.principal, scopes, late)}`),
        ],
        ["a session of long ago", cookie("nothing", () => expiredCookie(world, owner.id))],
      ];
    }
    case "disabled": {
      const token = (await accounts.token(users.disabled.principal)).secret;
      const late = { expiresIn: -1, credential: "password:1" };
      const { principal, name, id } = users.disabled;
      return [
        ["a personal access token, as Basic", by("token", basicOf(name, token))],
        ["a personal access token, as Bearer", by("token", `Bearer ${token}`)],
        [
          "a registry token of 300 s",
          by("registry token", `Bearer ${await accounts.registryToken(principal, scopes, late)}`),
        ],
        ["a session", cookie("nothing", () => world.cookie(id))],
      ];
    }
    default: {
      const { id, name, principal, basic } = users[identity];
      const token = (await accounts.token(principal)).secret;
      return [
        ["a session", cookie("session", () => world.cookie(id))],
        ["a session of 11 minutes", cookie("stale session", () => world.cookie(id, stale))],
        ["a password", by("password", basic)],
        ["a personal access token, as Basic", by("token", basicOf(name, token))],
        ["a personal access token, as Bearer", by("token", `Bearer ${token}`)],
        ["a registry token", by("registry token", registryTokens.get(identity) ?? "")],
      ];
    }
  }
}

/** A session lives for a day here. */
async function expiredCookie(world: World, userId: number): Promise<string> {
  return await world.cookie(userId, 25 * 3_600_000);
}
