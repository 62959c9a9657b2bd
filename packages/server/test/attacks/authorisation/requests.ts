import { imageManifest, imageType } from "@estiva/testing/content";
import { type Answer, type Call, json } from "@estiva/testing/send";
import { hashSecret } from "#server/accounts/secrets.ts";
import type { Visibility } from "./expected-access.ts";
import { organizations, type World } from "./world.ts";

/** A request that a route's access decides about, and that changes nothing which another request needs. */
export interface MatrixRequest extends Call {
  readonly path: string;
  /** Whether the answer is that of a request that was let pass. */
  readonly passed: (answer: Answer) => boolean;
  /** What whoever may not is answered, where that is not the usual refusal. */
  readonly refused?: (answer: Answer) => boolean;
}

export interface MatrixRoute {
  readonly make: (place: Place) => MatrixRequest | Promise<MatrixRequest>;
  /** Whether it is about what isn't there: whoever may not make it may not know so. */
  readonly isMissing?: true;
  /** Run after each request, and one request at a time. */
  readonly undo?: (place: Place) => Promise<unknown>;
  readonly alone?: true;
}

/** Where a request goes. */
export interface Place {
  readonly world: World;
  readonly visibility: Visibility;
  readonly organization: string;
  /** With its namespace. */
  readonly repository: string;
}

const noDigest = `sha256:${"0".repeat(64)}`;
const noUpload = "00000000-0000-4000-8000-000000000000";
const noNumber = 999_999_999;

/** The status with the first code of the body: `404 not_found`, `404 NAME_UNKNOWN`, `200`. */
export function outcome(answer: Answer): string {
  const type = String(answer.headers["content-type"]);
  if (answer.status < 400 || !type.includes("json")) return String(answer.status);
  const body = json<{ code?: string; errors?: readonly { code?: string }[] }>(answer);
  return `${answer.status} ${body.code ?? body.errors?.[0]?.code}`;
}

const as =
  (...outcomes: readonly string[]) =>
  (answer: Answer) =>
    outcomes.includes(outcome(answer));

const holds = (text: string) => (answer: Answer) =>
  answer.status === 200 && answer.body.toString().includes(text);
const lacks = (text: string) => (answer: Answer) =>
  answer.status === 200 && !answer.body.toString().includes(text);

type Path = string | ((place: Place) => string);
const fill = (path: Path, place: Place) => (typeof path === "string" ? path : path(place));

function get(path: Path, passed = as("200")): MatrixRoute {
  return { make: (place) => ({ path: fill(path, place), passed }) };
}

/** A read that leaves out what the caller may not see. */
function shows(path: Path, text: (place: Place) => string): MatrixRoute {
  return {
    make: (place) => {
      const shown = text(place);
      return { path: fill(path, place), passed: holds(shown), refused: lacks(shown) };
    },
  };
}

function change(method: string, path: Path, body: object, ...passed: readonly string[]): MatrixRoute {
  return {
    make: (place) => ({
      ...{ method, path: fill(path, place), passed: as(...passed), body: JSON.stringify(body) },
      headers: { "content-type": "application/json" },
    }),
  };
}

/** A body that no operation takes is refused behind the gate: whoever is told so passed. */
const badBody = (method: string, path: Path) => change(method, path, { nothing: 1 }, "400 request_invalid");

function remove(path: Path | ((place: Place) => Promise<string>), ...passed: readonly string[]): MatrixRoute {
  return {
    make: async (place) => ({
      method: "DELETE",
      path: typeof path === "string" ? path : await path(place),
      passed: as(...passed),
    }),
  };
}

/** What belongs to somebody else is not there. */
function ofOwner(path: (place: Place) => Promise<string>): MatrixRoute {
  return {
    make: async (place) => ({
      ...{ method: "DELETE", path: await path(place) },
      ...{ passed: as("204"), refused: as("404 not_found") },
    }),
  };
}

function push(path: Path, method: string, ...passed: readonly string[]): MatrixRoute {
  return { make: (place) => ({ method, path: fill(path, place), passed: as(...passed) }) };
}

function putManifest(tag: () => string): MatrixRoute {
  return {
    make: ({ repository }) => ({
      ...{ method: "PUT", path: `/v2/${repository}/manifests/${tag()}`, body: imageManifest() },
      ...{ headers: { "content-type": imageType }, passed: as("201") },
    }),
  };
}

/** A token request is granted what may be done of what is asked: too little is no error. */
function buys(action: string): MatrixRoute {
  const grants = (answer: Answer) => {
    if (answer.status !== 200) return undefined;
    const [, payload = ""] = json<{ token: string }>(answer).token.split(".");
    const { access } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      access: readonly { actions: readonly string[] }[];
    };
    return access.some(({ actions }) => actions.includes(action));
  };
  return {
    make: ({ repository }) => ({
      path: `/auth/token?service=estiva&scope=repository:${repository}:pull,push,delete`,
      passed: (answer) => grants(answer) === true,
      refused: (answer) => grants(answer) === false,
    }),
  };
}

let count = 0;
const another = (word: string) => {
  count += 1;
  return `${word}-${count}`;
};

const v2 =
  (rest: string) =>
  ({ repository }: Place) =>
    `/v2/${repository}/${rest}`;
const seed =
  (before: string, what: "blob" | "manifest") =>
  ({ world, repository, visibility }: Place) =>
    `/v2/${repository}/${before}/${world.seeds[visibility][what]}`;
const api = (rest: string) => `/api/v1/${rest}`;
const organization =
  (rest = "") =>
  (place: Place) =>
    api(`organizations/${place.organization}${rest}`);
const namespace =
  (rest = "") =>
  (place: Place) =>
    api(`namespaces/${place.organization}${rest}`);
const repository =
  (rest = "") =>
  (place: Place) =>
    api(`repositories/${place.repository}${rest}`);

const account = api("users/olga");
const members = "/teams/crew/members";

const registryRequests: Readonly<Record<string, MatrixRoute>> = {
  "GET /v2/": get("/v2/"),
  "GET /v2": get("/v2"),
  "GET /v2/_catalog": shows("/v2/_catalog", ({ repository: name }) => `"${name}"`),
  "GET /v2/<name>/tags/list": get(v2("tags/list")),
  "GET /v2/<name>/manifests/<reference>": get(v2("manifests/v1")),
  "GET /v2/<name>/blobs/<digest>": get(seed("blobs", "blob")),
  "GET /v2/<name>/referrers/<digest>": get(seed("referrers", "manifest")),
  "PUT /v2/<name>/manifests/<reference> (a new tag)": putManifest(() => another("tag")),
  "PUT /v2/<name>/manifests/<reference> (over a tag)": putManifest(() => "latest"),
  "DELETE /v2/<name>/manifests/<reference> (a tag)": remove(v2("manifests/gone"), "404 MANIFEST_UNKNOWN"),
  "DELETE /v2/<name>/manifests/<reference> (a manifest)": remove(
    v2(`manifests/${noDigest}`),
    "404 MANIFEST_UNKNOWN",
  ),
  "DELETE /v2/<name>/blobs/<digest>": remove(v2(`blobs/${noDigest}`), "404 BLOB_UNKNOWN"),
  "POST /v2/<name>/blobs/uploads/": push(v2("blobs/uploads/"), "POST", "202"),
  "POST /v2/<name>/blobs/uploads/ (a new repository)": {
    ...push(({ organization: name }) => `/v2/${name}/unmade/blobs/uploads/`, "POST", "202"),
    isMissing: true,
  },
  "POST /v2/<name>/blobs/uploads": push(v2("blobs/uploads"), "POST", "202"),
  "GET /v2/<name>/blobs/uploads/<upload>": get(
    v2(`blobs/uploads/${noUpload}`),
    as("404 BLOB_UPLOAD_UNKNOWN"),
  ),
  "PATCH /v2/<name>/blobs/uploads/<upload>": push(
    v2(`blobs/uploads/${noUpload}`),
    ...(["PATCH", "404 BLOB_UPLOAD_UNKNOWN"] as const),
  ),
  "PUT /v2/<name>/blobs/uploads/<upload>": push(
    v2(`blobs/uploads/${noUpload}?digest=${noDigest}`),
    ...(["PUT", "404 BLOB_UPLOAD_UNKNOWN"] as const),
  ),
  "DELETE /v2/<name>/blobs/uploads/<upload>": remove(
    v2(`blobs/uploads/${noUpload}`),
    "404 BLOB_UPLOAD_UNKNOWN",
  ),
  "GET /auth/token": get("/auth/token?service=estiva"),
  "GET /auth/token (for a pull)": buys("pull"),
  "GET /auth/token (for a push)": buys("push"),
  "GET /auth/token (for a deletion)": buys("delete"),
  "POST /auth/token": {
    make: () => ({
      ...{ method: "POST", path: "/auth/token", body: "service=estiva&grant_type=none" },
      headers: { "content-type": "application/x-www-form-urlencoded" },
      passed: ({ status }) => status === 400,
    }),
  },
  "GET /auth/jwks.json": get("/auth/jwks.json"),
  // Back to the page for signing in, or not there without the pages: nobody is refused.
  "GET /auth/callback/<provider>": get(
    "/auth/callback/nowhere",
    ({ status }) => status === 303 || status === 404,
  ),
  "GET /livez": get("/livez"),
  "GET /readyz": get("/readyz"),
  "GET /": get("/"),
};

const accountRequests: Readonly<Record<string, MatrixRoute>> = {
  "GET /api/v1/server": get(api("server")),
  "GET /api/v1/openapi.json": get(api("openapi.json")),
  "POST /api/v1/setup": badBody("POST", api("setup")),
  "POST /api/v1/users": badBody("POST", api("users")),
  "GET /api/v1/users": get(api("users")),
  "GET /api/v1/users/<user>": get(account),
  "GET /api/v1/users/<user> (the address)": shows(account, () => "olga@example.com"),
  "PATCH /api/v1/users/<user>": change("PATCH", account, { email: "olga@example.com" }, "200"),
  "PATCH /api/v1/users/<user> (disabling)": change("PATCH", account, { disabled: false }, "200"),
  "PATCH /api/v1/users/<user> (making an admin)": change("PATCH", account, { is_admin: false }, "200"),
  "DELETE /api/v1/users/<user>": remove(account, "409 last_owner", "409 not_empty"),
  "PUT /api/v1/users/<user>/password": badBody("PUT", `${account}/password`),
  "DELETE /api/v1/users/<user>/second-factor": remove(`${account}/second-factor`, "409 conflict"),
  "POST /api/v1/password-resets": badBody("POST", api("password-resets")),
  "POST /api/v1/password-resets/redeem": badBody("POST", api("password-resets/redeem")),
  "POST /api/v1/email-verifications": change(
    ...(["POST", api("email-verifications"), {}, "409 mail_not_configured"] as const),
  ),
  "POST /api/v1/email-verifications/redeem": badBody("POST", api("email-verifications/redeem")),
  "POST /api/v1/session": badBody("POST", api("session")),
  "POST /api/v1/session/second-factor": badBody("POST", api("session/second-factor")),
  "GET /api/v1/session": get(api("session")),
  "DELETE /api/v1/session": remove(api("session"), "204"),
  "GET /api/v1/sessions": get(api("sessions")),
  "DELETE /api/v1/sessions": { ...remove(api("sessions"), "200"), alone: true },
  "DELETE /api/v1/sessions/<session>": ofOwner(async ({ world: { accounts, users } }) => {
    const secret = await accounts.session(users.owner.id);
    const found = await accounts.ports.sessions.findByHash(hashSecret(secret));
    return api(`sessions/${found?.session.id}`);
  }),
  "GET /api/v1/second-factor": get(api("second-factor")),
  "POST /api/v1/second-factor": change("POST", api("second-factor"), {}, "201"),
  "POST /api/v1/second-factor/confirm": badBody("POST", api("second-factor/confirm")),
  "POST /api/v1/second-factor/disable": badBody("POST", api("second-factor/disable")),
  "POST /api/v1/second-factor/recovery-codes": badBody("POST", api("second-factor/recovery-codes")),
  "POST /api/v1/sign-ins/<provider>": badBody("POST", api("sign-ins/nowhere")),
  "GET /api/v1/pending-identity": get(api("pending-identity"), as("404 not_found")),
  "GET /api/v1/identities": get(api("identities")),
  "POST /api/v1/identities": badBody("POST", api("identities")),
  "DELETE /api/v1/identities/<identity>": {
    // An account has few of them: one that nobody could take off serves the next request.
    ...ofOwner(async ({ world: { accounts, users } }) => {
      const identity = { provider: "p", issuer: "i", subject: "olga elsewhere" };
      const { identities } = accounts.ports;
      const shown = { email: undefined, name: undefined };
      const { id } =
        (await identities.find(identity)) ??
        (await identities.link(users.owner.id, { ...identity, ...shown }, 1));
      return api(`identities/${id}`);
    }),
    alone: true,
  },
  "POST /api/v1/tokens": badBody("POST", api("tokens")),
  "GET /api/v1/tokens": get(api("tokens")),
  "DELETE /api/v1/tokens/<token>": ofOwner(async ({ world: { accounts, users } }) =>
    api(`tokens/${(await accounts.token(users.owner.principal)).id}`),
  ),
};

const namespaceRequests: Readonly<Record<string, MatrixRoute>> = {
  "GET /api/v1/namespaces": get(api("namespaces")),
  "GET /api/v1/namespaces/<namespace>": get(namespace()),
  "GET /api/v1/namespaces/<namespace> (how much is used)": shows(namespace(), () => `"used"`),
  "PATCH /api/v1/namespaces/<namespace> (its defaults)": change(
    ...(["PATCH", namespace(), { description: "a hall" }, "200"] as const),
  ),
  "PATCH /api/v1/namespaces/<namespace> (suspending)": change(
    ...(["PATCH", namespace(), { suspended: false }, "200"] as const),
  ),
  "GET /api/v1/namespaces/<namespace>/grants": get(namespace("/grants")),
  "GET /api/v1/namespaces/<namespace>/grants (the root's)": get(api("namespaces/library/grants")),
  "POST /api/v1/namespaces/<namespace>/grants": badBody("POST", namespace("/grants")),
  "PATCH /api/v1/namespaces/<namespace>/grants/<grant>": change(
    ...(["PATCH", namespace(`/grants/${noNumber}`), {}, "404 not_found"] as const),
  ),
  "DELETE /api/v1/namespaces/<namespace>/grants/<grant>": remove(
    namespace(`/grants/${noNumber}`),
    "404 not_found",
  ),
  "GET /api/v1/namespaces/<namespace>/access": get(namespace("/access")),
  "GET /api/v1/namespaces/<namespace>/robots": get(namespace("/robots")),
  "POST /api/v1/namespaces/<namespace>/robots": badBody("POST", namespace("/robots")),
  "GET /api/v1/namespaces/<namespace>/robots/<robot>": get(namespace("/robots/ci")),
  "PATCH /api/v1/namespaces/<namespace>/robots/<robot>": change(
    ...(["PATCH", namespace("/robots/ci"), { description: "builds" }, "200"] as const),
  ),
  "DELETE /api/v1/namespaces/<namespace>/robots/<robot>": remove(namespace("/robots/none"), "404 not_found"),
  "POST /api/v1/namespaces/<namespace>/robots/<robot>/secret": change(
    ...(["POST", namespace("/robots/none/secret"), {}, "404 not_found"] as const),
  ),
  "GET /api/v1/activity (tells of it)": shows(api("activity?limit=100"), closingName),
  "GET /api/v1/audit": get(api("audit")),
  "GET /api/v1/audit (of everybody)": get(api("audit?scope=all")),
  "GET /api/v1/audit/export": get(api("audit/export?until=2020-01-01T00:00:00.000Z")),
  "GET /api/v1/namespaces/<namespace>/audit": get(namespace("/audit")),
  "GET /api/v1/namespaces/<namespace>/audit/export": get(
    namespace("/audit/export?until=2020-01-01T00:00:00.000Z"),
  ),
  "GET /api/v1/site/storage": get(api("site/storage")),
  "GET /api/v1/site/jobs": get(api("site/jobs")),
  "GET /api/v1/site/retired-names": get(api("site/retired-names")),
  "DELETE /api/v1/site/retired-names/<retired>": remove(api("site/retired-names/nobody"), "404 not_found"),
};

const organizationRequests: Readonly<Record<string, MatrixRoute>> = {
  "POST /api/v1/organizations": badBody("POST", api("organizations")),
  "GET /api/v1/organizations": get(api("organizations")),
  "GET /api/v1/organizations (all of them)": get(api("organizations?scope=all")),
  "GET /api/v1/organizations/<organization>": get(organization()),
  "PATCH /api/v1/organizations/<organization>": change(
    ...(["PATCH", organization(), { description: "a hall" }, "200"] as const),
  ),
  "DELETE /api/v1/organizations/<organization>": remove(organization(), "409 not_empty"),
  "GET /api/v1/organizations/<organization>/members": get(organization("/members")),
  "PUT /api/v1/organizations/<organization>/members/<user>": badBody("PUT", organization("/members/stella")),
  "DELETE /api/v1/organizations/<organization>/members/<user>": remove(
    organization("/members/olga"),
    "409 last_owner",
  ),
  "POST /api/v1/organizations/<organization>/members/<user>/offboarding": change(
    ...(["POST", organization("/members/nobody/offboarding"), {}, "404 not_found"] as const),
  ),
  "GET /api/v1/organizations/<organization>/invitations": get(organization("/invitations")),
  "DELETE /api/v1/organizations/<organization>/invitations/<invitation>": remove(
    organization(`/invitations/${noNumber}`),
    "404 not_found",
  ),
  "GET /api/v1/invitations": get(api("invitations")),
  "POST /api/v1/invitations": change(
    ...(["POST", api("invitations"), { email: 1 }, "400 request_invalid"] as const),
  ),
  "POST /api/v1/invitations/preview": badBody("POST", api("invitations/preview")),
  "POST /api/v1/invitations/accept": badBody("POST", api("invitations/accept")),
  "POST /api/v1/invitations/<invitation>/accept": {
    make: async (place) => ({
      ...{ method: "POST", path: api(`invitations/${await invitationOfStranger(place)}/accept`), body: "{}" },
      headers: { "content-type": "application/json" },
      ...{ passed: as("200"), refused: as("400 invitation_invalid") },
    }),
    undo: async ({ world: { accounts, users }, organization: name }) => {
      const { members } = accounts.ports;
      const id = await accounts.namespaceId(name);
      if ((await members.find(id, users.stranger.id)) !== undefined)
        await members.remove(id, users.stranger.id);
    },
  },
  "GET /api/v1/organizations/<organization>/teams": get(organization("/teams")),
  "POST /api/v1/organizations/<organization>/teams": badBody("POST", organization("/teams")),
  "GET /api/v1/organizations/<organization>/teams/<team>": get(organization("/teams/crew")),
  "PATCH /api/v1/organizations/<organization>/teams/<team>": change(
    ...(["PATCH", organization("/teams/crew"), { description: "a crew" }, "200"] as const),
  ),
  "DELETE /api/v1/organizations/<organization>/teams/<team>": remove(
    organization("/teams/none"),
    "404 not_found",
  ),
  "GET /api/v1/organizations/<organization>/teams/<team>/members": get(organization(members)),
  "PUT /api/v1/organizations/<organization>/teams/<team>/members/<member>": change(
    ...(["PUT", organization(`${members}/nobody`), {}, "404 not_found"] as const),
  ),
  "DELETE /api/v1/organizations/<organization>/teams/<team>/members/<member>": remove(
    organization(`${members}/nobody`),
    "404 not_found",
  ),
};

const digest = ({ world, visibility }: Place) => world.seeds[visibility].manifest;

const repositoryRequests: Readonly<Record<string, MatrixRoute>> = {
  "POST /api/v1/repositories": {
    make: ({ organization: name }) => ({
      ...{ method: "POST", path: api("repositories"), headers: { "content-type": "application/json" } },
      ...{ body: JSON.stringify({ namespace: name, name: "app" }), passed: as("409 name_taken") },
      refused: as("403 forbidden"),
    }),
  },
  "GET /api/v1/repositories (lists it)": shows(api("repositories"), closingName),
  "GET /api/v1/search (finds it)": shows(api("search?q=app"), closingName),
  "GET /api/v1/live (of one's own)": {
    make: () => ({
      ...{ path: "/api/v1/live?scope=own", passed: as("200"), refused: as("401 authentication_required") },
    }),
  },
  "GET /api/v1/live": get(({ repository: name }) => api(`live?repositories=${name}`)),
  "GET /api/v1/repositories/<name>": get(repository()),
  "PATCH /api/v1/repositories/<name>": change(
    ...(["PATCH", repository(), { description: "an app" }, "200"] as const),
  ),
  "PATCH /api/v1/repositories/<name> (its rules)": change(
    ...(["PATCH", repository(), { allow_overwrite: true }, "200"] as const),
  ),
  "DELETE /api/v1/repositories/<name>": remove(
    async ({ world: { accounts }, organization: name, visibility }) => {
      const doomed = `${name}/${another("doomed")}`;
      await accounts.repository(doomed, { visibility });
      return api(`repositories/${doomed}`);
    },
    "204",
  ),
  "GET /api/v1/repositories/<name>/readme": get(repository("/readme")),
  "PUT /api/v1/repositories/<name>/readme": change(
    ...(["PUT", repository("/readme"), { markdown: "# App" }, "204"] as const),
  ),
  "GET /api/v1/repositories/<name>/access": get(repository("/access")),
  "GET /api/v1/repositories/<name>/decision": get(repository("/decision?action=pull")),
  "GET /api/v1/repositories/<name>/activity": get(repository("/activity")),
  "GET /api/v1/repositories/<name>/tags": get(repository("/tags")),
  "GET /api/v1/repositories/<name>/tags/<tag>": get(repository("/tags/v1")),
  // An immutable tag is refused last, to those who may delete tags.
  "DELETE /api/v1/repositories/<name>/tags/<tag>": remove(repository("/tags/v1"), "403 tag_immutable"),
  "POST /api/v1/repositories/<name>/deletions": change(
    ...(["POST", repository("/deletions"), { tags: ["v1"], preview: true }, "200"] as const),
  ),
  "GET /api/v1/repositories/<name>/manifests/<digest>": get((place) =>
    repository(`/manifests/${digest(place)}`)(place),
  ),
  "GET /api/v1/repositories/<name>/manifests/<digest>/referrers": get((place) =>
    repository(`/manifests/${digest(place)}/referrers`)(place),
  ),
};

/** How each line of the table is asked for. */
export const matrixRequests: Readonly<Record<string, MatrixRoute>> = {
  ...registryRequests,
  ...accountRequests,
  ...namespaceRequests,
  ...organizationRequests,
  ...repositoryRequests,
};

/** Organisations stand in lists by name, as their repositories' first segment or apart. */
function closingName({ organization: name }: Place): string {
  return name;
}

async function invitationOfStranger(place: Place): Promise<number> {
  const { accounts, users } = place.world;
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 60_000 };
  const to = { userId: users.stranger.id, email: undefined, role: "member" } as const;
  const by = { secretHash: another("secret"), invitedBy: users.owner.principal };
  const organizationId = await accounts.namespaceId(place.organization);
  const { id } = await accounts.ports.invitations.invite({ organizationId, ...to, ...by, ...times }, 0);
  return id;
}

export function placeOf(world: World, visibility: Visibility): Place {
  const name = organizations[visibility];
  return { world, visibility, organization: name, repository: `${name}/app` };
}
