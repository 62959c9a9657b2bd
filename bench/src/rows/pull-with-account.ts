import { manifestType } from "../content/image.ts";
import { type Crowd, fewAccounts, manyAccounts } from "../fixtures/crowd.ts";
import { requestsPerSecond } from "./requests-per-second.ts";
import { type Bench, row } from "./row.ts";

const shared = {
  unit: "/s",
  better: "higher",
  cpuUnit: "CPU-ms",
  control: false,
  needsAccounts: true,
  serverPer: "row",
} as const;

/** GETs of manifests by tag, 32 keep-alive connections, 16 tags in turn. */
async function pull(bench: Bench, repository: string, tags: readonly string[], authorization?: string) {
  return await requestsPerSecond(bench, {
    paths: tags.map((tag) => `/v2/${repository}/manifests/${tag}`),
    headers: {
      Accept: manifestType,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    connections: 32,
  });
}

/** A registry token for one repository, bought with the member's personal access token. */
async function registryToken({ peer }: Bench, crowd: Crowd): Promise<string> {
  const scope = `repository:${crowd.privateRepository}:pull`;
  const url = `http://${peer.host}:${peer.port}/auth/token?service=estiva&scope=${scope}`;
  const answer = await fetch(url, { headers: { authorization: basic(crowd) } });
  const { token } = (await answer.json()) as { token: string };
  return token;
}

function basic({ login, token }: Crowd): string {
  return `Basic ${Buffer.from(`${login.split(":")[0]}:${token}`).toString("base64")}`;
}

/** R-anonymous: a public repository of an organisation, without credentials. */
export const pullAnonymously = row({
  ...shared,
  id: "R-anonymous",
  workload: "manifest GET by tag, public repository, no credentials",
  fixture: fewAccounts,
  measure: (bench, crowd) => pull(bench, crowd.publicRepository, crowd.tags),
});

/** R-token: a private repository, with the registry token of a member who reads it through a team. */
export const pullWithToken = row({
  ...shared,
  id: "R-token",
  workload: "the same, private repository, a member's registry token",
  fixture: fewAccounts,
  measure: async (bench, crowd) =>
    await pull(bench, crowd.privateRepository, crowd.tags, `Bearer ${await registryToken(bench, crowd)}`),
});

const decideEachTime = (id: string, workload: string, fixture: typeof fewAccounts) =>
  row({
    ...shared,
    id,
    workload,
    fixture,
    measure: (bench, crowd) => pull(bench, crowd.privateRepository, crowd.tags, basic(crowd)),
  });

/** R-decision: a personal access token by Basic, so that every request has its rights decided anew. */
export const decideAmongFew = decideEachTime(
  "R-decision",
  "the same, a personal access token: rights decided on each request",
  fewAccounts,
);

/** R-decision′: as R-decision, among 1,000 users, 1,000 repositories, 100 teams. */
export const decideAmongMany = decideEachTime(
  "R-decision′",
  "the same, 1,000 users × 1,000 repositories × 100 teams",
  manyAccounts,
);

/** S: requests to the token service for one scope, with a personal access token. */
export const requestTokens = row({
  ...shared,
  id: "S",
  workload: "token request, one scope, a personal access token",
  fixture: fewAccounts,
  measure: (bench, crowd) =>
    requestsPerSecond(bench, {
      paths: [`/auth/token?service=estiva&scope=repository:${crowd.privateRepository}:pull`],
      headers: { Authorization: basic(crowd) },
      connections: 32,
    }),
});
