/** Where an operation of the management API is: its method, and its path with names in angle brackets. */
export interface Endpoint {
  readonly method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT";
  readonly path: `/api/v1/${string}`;
}

/**
 * Every operation of the management API. Plain data without the schemas, so that a web page can carry it.
 * `<name>` is a repository's full name with its slashes (see `path-name.ts`); every other name in brackets is
 * one segment. Where several paths fit, the one with the longest tail behind `<name>` is meant.
 */
export const endpoints = {
  getServer: { method: "GET", path: "/api/v1/server" },
  setUp: { method: "POST", path: "/api/v1/setup" },
  getOpenApi: { method: "GET", path: "/api/v1/openapi.json" },

  createUser: { method: "POST", path: "/api/v1/users" },
  listUsers: { method: "GET", path: "/api/v1/users" },
  getUser: { method: "GET", path: "/api/v1/users/<user>" },
  updateUser: { method: "PATCH", path: "/api/v1/users/<user>" },
  deleteUser: { method: "DELETE", path: "/api/v1/users/<user>" },
  changePassword: { method: "PUT", path: "/api/v1/users/<user>/password" },
  removeSecondFactor: { method: "DELETE", path: "/api/v1/users/<user>/second-factor" },
  requestPasswordReset: { method: "POST", path: "/api/v1/password-resets" },
  redeemPasswordReset: { method: "POST", path: "/api/v1/password-resets/redeem" },
  requestEmailVerification: { method: "POST", path: "/api/v1/email-verifications" },
  redeemEmailVerification: { method: "POST", path: "/api/v1/email-verifications/redeem" },

  signIn: { method: "POST", path: "/api/v1/session" },
  completeSecondFactor: { method: "POST", path: "/api/v1/session/second-factor" },
  getSession: { method: "GET", path: "/api/v1/session" },
  signOut: { method: "DELETE", path: "/api/v1/session" },
  listSessions: { method: "GET", path: "/api/v1/sessions" },
  endOtherSessions: { method: "DELETE", path: "/api/v1/sessions" },
  endSession: { method: "DELETE", path: "/api/v1/sessions/<session>" },

  getSecondFactor: { method: "GET", path: "/api/v1/second-factor" },
  beginSecondFactor: { method: "POST", path: "/api/v1/second-factor" },
  confirmSecondFactor: { method: "POST", path: "/api/v1/second-factor/confirm" },
  disableSecondFactor: { method: "POST", path: "/api/v1/second-factor/disable" },
  renewRecoveryCodes: { method: "POST", path: "/api/v1/second-factor/recovery-codes" },

  beginExternalSignIn: { method: "POST", path: "/api/v1/sign-ins/<provider>" },
  getPendingIdentity: { method: "GET", path: "/api/v1/pending-identity" },
  listIdentities: { method: "GET", path: "/api/v1/identities" },
  linkIdentity: { method: "POST", path: "/api/v1/identities" },
  unlinkIdentity: { method: "DELETE", path: "/api/v1/identities/<identity>" },

  createToken: { method: "POST", path: "/api/v1/tokens" },
  listTokens: { method: "GET", path: "/api/v1/tokens" },
  revokeToken: { method: "DELETE", path: "/api/v1/tokens/<token>" },

  createOrganization: { method: "POST", path: "/api/v1/organizations" },
  listOrganizations: { method: "GET", path: "/api/v1/organizations" },
  getOrganization: { method: "GET", path: "/api/v1/organizations/<organization>" },
  updateOrganization: { method: "PATCH", path: "/api/v1/organizations/<organization>" },
  deleteOrganization: { method: "DELETE", path: "/api/v1/organizations/<organization>" },
  listMembers: { method: "GET", path: "/api/v1/organizations/<organization>/members" },
  putMember: { method: "PUT", path: "/api/v1/organizations/<organization>/members/<user>" },
  removeMember: { method: "DELETE", path: "/api/v1/organizations/<organization>/members/<user>" },
  offboardMember: {
    method: "POST",
    path: "/api/v1/organizations/<organization>/members/<user>/offboarding",
  },

  listOrganizationInvitations: {
    method: "GET",
    path: "/api/v1/organizations/<organization>/invitations",
  },
  withdrawInvitation: {
    method: "DELETE",
    path: "/api/v1/organizations/<organization>/invitations/<invitation>",
  },
  listInvitations: { method: "GET", path: "/api/v1/invitations" },
  inviteToSite: { method: "POST", path: "/api/v1/invitations" },
  previewInvitation: { method: "POST", path: "/api/v1/invitations/preview" },
  acceptInvitationToken: { method: "POST", path: "/api/v1/invitations/accept" },
  acceptInvitation: { method: "POST", path: "/api/v1/invitations/<invitation>/accept" },

  listTeams: { method: "GET", path: "/api/v1/organizations/<organization>/teams" },
  createTeam: { method: "POST", path: "/api/v1/organizations/<organization>/teams" },
  getTeam: { method: "GET", path: "/api/v1/organizations/<organization>/teams/<team>" },
  updateTeam: { method: "PATCH", path: "/api/v1/organizations/<organization>/teams/<team>" },
  deleteTeam: { method: "DELETE", path: "/api/v1/organizations/<organization>/teams/<team>" },
  listTeamMembers: { method: "GET", path: "/api/v1/organizations/<organization>/teams/<team>/members" },
  putTeamMember: {
    method: "PUT",
    path: "/api/v1/organizations/<organization>/teams/<team>/members/<member>",
  },
  removeTeamMember: {
    method: "DELETE",
    path: "/api/v1/organizations/<organization>/teams/<team>/members/<member>",
  },

  listNamespaces: { method: "GET", path: "/api/v1/namespaces" },
  getNamespace: { method: "GET", path: "/api/v1/namespaces/<namespace>" },
  updateNamespace: { method: "PATCH", path: "/api/v1/namespaces/<namespace>" },
  listGrants: { method: "GET", path: "/api/v1/namespaces/<namespace>/grants" },
  createGrant: { method: "POST", path: "/api/v1/namespaces/<namespace>/grants" },
  updateGrant: { method: "PATCH", path: "/api/v1/namespaces/<namespace>/grants/<grant>" },
  deleteGrant: { method: "DELETE", path: "/api/v1/namespaces/<namespace>/grants/<grant>" },
  getNamespaceAccess: { method: "GET", path: "/api/v1/namespaces/<namespace>/access" },
  listRobots: { method: "GET", path: "/api/v1/namespaces/<namespace>/robots" },
  createRobot: { method: "POST", path: "/api/v1/namespaces/<namespace>/robots" },
  getRobot: { method: "GET", path: "/api/v1/namespaces/<namespace>/robots/<robot>" },
  updateRobot: { method: "PATCH", path: "/api/v1/namespaces/<namespace>/robots/<robot>" },
  deleteRobot: { method: "DELETE", path: "/api/v1/namespaces/<namespace>/robots/<robot>" },
  renewRobotSecret: { method: "POST", path: "/api/v1/namespaces/<namespace>/robots/<robot>/secret" },

  createRepository: { method: "POST", path: "/api/v1/repositories" },
  listRepositories: { method: "GET", path: "/api/v1/repositories" },
  getRepository: { method: "GET", path: "/api/v1/repositories/<name>" },
  updateRepository: { method: "PATCH", path: "/api/v1/repositories/<name>" },
  deleteRepository: { method: "DELETE", path: "/api/v1/repositories/<name>" },
  getReadme: { method: "GET", path: "/api/v1/repositories/<name>/readme" },
  putReadme: { method: "PUT", path: "/api/v1/repositories/<name>/readme" },
  getAccess: { method: "GET", path: "/api/v1/repositories/<name>/access" },
  explainDecision: { method: "GET", path: "/api/v1/repositories/<name>/decision" },
  listActivity: { method: "GET", path: "/api/v1/repositories/<name>/activity" },
  listTags: { method: "GET", path: "/api/v1/repositories/<name>/tags" },
  getTag: { method: "GET", path: "/api/v1/repositories/<name>/tags/<tag>" },
  deleteTag: { method: "DELETE", path: "/api/v1/repositories/<name>/tags/<tag>" },
  deleteContent: { method: "POST", path: "/api/v1/repositories/<name>/deletions" },
  getManifest: { method: "GET", path: "/api/v1/repositories/<name>/manifests/<digest>" },
  listReferrers: { method: "GET", path: "/api/v1/repositories/<name>/manifests/<digest>/referrers" },

  watchRepositories: { method: "GET", path: "/api/v1/live" },

  search: { method: "GET", path: "/api/v1/search" },

  listRecentActivity: { method: "GET", path: "/api/v1/activity" },
  listAudit: { method: "GET", path: "/api/v1/audit" },
  exportAudit: { method: "GET", path: "/api/v1/audit/export" },
  listNamespaceAudit: { method: "GET", path: "/api/v1/namespaces/<namespace>/audit" },
  exportNamespaceAudit: { method: "GET", path: "/api/v1/namespaces/<namespace>/audit/export" },

  getStorage: { method: "GET", path: "/api/v1/site/storage" },
  listJobs: { method: "GET", path: "/api/v1/site/jobs" },
  listRetiredNames: { method: "GET", path: "/api/v1/site/retired-names" },
  releaseRetiredName: { method: "DELETE", path: "/api/v1/site/retired-names/<retired>" },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type OperationId = keyof typeof endpoints;

/** The names in the brackets of a path. */
export type NamesIn<Path extends string> = Path extends `${string}<${infer Name}>${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** What stands in an operation's path, by name: `{ name, tag }` for `getTag`. */
export type PathOf<Id extends OperationId> = {
  readonly [Name in NamesIn<(typeof endpoints)[Id]["path"]>]: string;
};
