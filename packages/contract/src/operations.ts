import type { z } from "zod";
import type { OperationId } from "./endpoints.ts";
import type { Operation } from "./operation.ts";
import { activityOperations } from "./operations/activity.ts";
import { auditOperations } from "./operations/audit.ts";
import { grantOperations } from "./operations/grants.ts";
import { identityOperations } from "./operations/identities.ts";
import { invitationOperations } from "./operations/invitations.ts";
import { liveOperations } from "./operations/live.ts";
import { manifestOperations } from "./operations/manifests.ts";
import { memberOperations } from "./operations/members.ts";
import { namespaceOperations } from "./operations/namespaces.ts";
import { organizationOperations } from "./operations/organizations.ts";
import { passwordOperations } from "./operations/passwords.ts";
import { repositoryOperations } from "./operations/repositories.ts";
import { robotOperations } from "./operations/robots.ts";
import { searchOperations } from "./operations/search.ts";
import { secondFactorOperations } from "./operations/second-factors.ts";
import { serverOperations } from "./operations/server.ts";
import { sessionOperations } from "./operations/sessions.ts";
import { siteOperations } from "./operations/site.ts";
import { tagOperations } from "./operations/tags.ts";
import { teamOperations } from "./operations/teams.ts";
import { tokenOperations } from "./operations/tokens.ts";
import { userOperations } from "./operations/users.ts";

/**
 * The operations by noun, in the order of the reference. Each noun has the same name in every layer: a file in
 * `operations/`, a folder in `http/management`, in the domain, in `adapters/sql`, in the pages.
 */
export const operationGroups = {
  server: serverOperations,
  users: userOperations,
  passwords: passwordOperations,
  sessions: sessionOperations,
  "second-factors": secondFactorOperations,
  identities: identityOperations,
  tokens: tokenOperations,
  organizations: organizationOperations,
  members: memberOperations,
  invitations: invitationOperations,
  teams: teamOperations,
  namespaces: namespaceOperations,
  grants: grantOperations,
  robots: robotOperations,
  repositories: repositoryOperations,
  tags: tagOperations,
  manifests: manifestOperations,
  live: liveOperations,
  search: searchOperations,
  activity: activityOperations,
  audit: auditOperations,
  site: siteOperations,
} as const;

/** Every operation of the management API by its id. */
export const operations = {
  ...serverOperations,
  ...userOperations,
  ...passwordOperations,
  ...sessionOperations,
  ...secondFactorOperations,
  ...identityOperations,
  ...tokenOperations,
  ...organizationOperations,
  ...memberOperations,
  ...invitationOperations,
  ...teamOperations,
  ...namespaceOperations,
  ...grantOperations,
  ...robotOperations,
  ...repositoryOperations,
  ...tagOperations,
  ...manifestOperations,
  ...liveOperations,
  ...searchOperations,
  ...activityOperations,
  ...auditOperations,
  ...siteOperations,
} as const satisfies { readonly [Id in OperationId]: Operation<Id> };

export type Operations = typeof operations;

type PartOf<Id extends OperationId, Part extends string> =
  Operations[Id] extends Readonly<Record<Part, infer Schema>> ? Schema : undefined;
type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a client sends as the body; undefined for an operation without one. */
export type Body<Id extends OperationId> = Input<PartOf<Id, "body">>;
/** What the server has once the body is parsed: names with their brands, defaults filled in. */
export type ParsedBody<Id extends OperationId> = Output<PartOf<Id, "body">>;

/** What a client may put into the query. */
export type Query<Id extends OperationId> = Input<PartOf<Id, "query">>;
export type ParsedQuery<Id extends OperationId> = Output<PartOf<Id, "query">>;

type Answers<Id extends OperationId> = Operations[Id]["answers"];
type BodyOfAnswer<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** The body of a successful answer, of any status or of one; undefined for an answer without a body. */
export type Answer<Id extends OperationId, Status extends keyof Answers<Id> = keyof Answers<Id>> = {
  readonly [Each in Status]: BodyOfAnswer<Answers<Id>[Each]>;
}[Status];

/** One item of a list's pages. */
export type Item<Id extends OperationId> =
  Answer<Id> extends { items: readonly (infer Each)[] } ? Each : never;

/** Operations that answer pages. */
export type ListId = {
  [Id in OperationId]: Answer<Id> extends { items: readonly unknown[] } ? Id : never;
}[OperationId];

/** Operations that answer JSON lines; `Answer` is one line. */
export type LinesId = {
  [Id in OperationId]: Operations[Id] extends { mediaType: string } ? Id : never;
}[OperationId];
