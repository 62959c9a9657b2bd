import type { Logger } from "pino";
import { ExternalSignIn } from "#server/accounts/identities/external-sign-in.ts";
import { PendingIdentities } from "#server/accounts/identities/pending-identities.ts";
import { Invitations } from "#server/accounts/invitations/invitations.ts";
import { Members } from "#server/accounts/members/members.ts";
import { NewPasswords } from "#server/accounts/passwords/new-passwords.ts";
import { PasswordChanges } from "#server/accounts/passwords/password-changes.ts";
import { PasswordReset } from "#server/accounts/passwords/password-reset.ts";
import { sealedSecondFactors } from "#server/accounts/second-factors/sealed-second-factors.ts";
import { SecondFactors } from "#server/accounts/second-factors/second-factors.ts";
import { SignIn } from "#server/accounts/sessions/sign-in.ts";
import { EmailVerification } from "#server/accounts/users/email-verification.ts";
import { FirstAdmin } from "#server/accounts/users/first-admin.ts";
import { SetUpLinkFile } from "#server/accounts/users/set-up-link-file.ts";
import { SignUp } from "#server/accounts/users/sign-up.ts";
import { createIdentityProviders } from "#server/adapters/identity/identity-providers.ts";
import type { SqlMetadataStore } from "#server/adapters/sql/sql-metadata-store.ts";
import type { Config } from "#server/config/config.ts";
import type { MailPost } from "#server/mail/mail-post.ts";
import type { AccessParts } from "./access.ts";

export type AccountParts = ReturnType<typeof accountParts>;

/** What people do with their accounts. */
export function accountParts(
  metadata: SqlMetadataStore,
  { publicUrl, dataDir }: Config,
  { passwords: check, queue, throttle, sessions, seal }: AccessParts,
  { post, logger, now }: { post: MailPost | undefined; logger: Logger; now: () => number },
) {
  const { users, signIn, oneTimeSecrets: secrets, passwords: records } = metadata;
  const passwords = new NewPasswords(queue, publicUrl === undefined ? [] : [publicUrl.host]);
  const secondFactors = new SecondFactors(sealedSecondFactors(metadata.secondFactors, seal), now);
  const verification = new EmailVerification({ users, secrets, records, post, now });
  const onFailure = (err: unknown) => logger.error({ err }, "a link for a new password was not sent");
  return {
    users,
    sessionRecords: metadata.sessions,
    verification,
    secondFactors,
    post,
    pending: new PendingIdentities(secrets, now),
    signUp: new SignUp({ users, passwords, throttle, now }),
    signIn: new SignIn({ passwords: check, users, sessions, secrets, secondFactors, verification, now }),
    firstAdmin: new FirstAdmin({ users, passwords, secrets, now }),
    setUpLinkFile: new SetUpLinkFile(dataDir),
    passwordChanges: new PasswordChanges({ check, passwords, records, post, now }),
    passwordReset: new PasswordReset({
      signIn,
      users,
      records,
      secrets,
      passwords,
      post,
      now,
      onFailure,
      secondFactors: metadata.secondFactors,
    }),
  };
}

/** Signing in with accounts that others keep. */
export function externalSignIn(
  { oneTimeSecrets: secrets, identities, users, teams }: SqlMetadataStore,
  { providers, publicUrl, requireVerifiedEmail }: Config,
  { pending, signIn, verification }: AccountParts,
  now: () => number,
): ExternalSignIn {
  return new ExternalSignIn({
    providers: createIdentityProviders(providers),
    publicUrl,
    requireVerifiedEmail,
    secrets,
    identities,
    pending,
    users,
    teams,
    signIn,
    verification,
    now,
  });
}

/** What organisations and their owners do. */
export function organizationParts(
  metadata: SqlMetadataStore,
  { publicUrl }: Config,
  post: MailPost | undefined,
  now: () => number,
) {
  const { organizations, teams, members: memberRecords, invitations: records, access, users } = metadata;
  const invitations = new Invitations({ records, users, post, publicUrl, now });
  const members = new Members({ records: memberRecords, access, invitations, now });
  return { organizations, memberRecords, members, teams, invitationRecords: records, invitations };
}
