import type { Server as HttpServer } from "node:http";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { Authenticator } from "./access/authenticate.ts";
import { Authority } from "./access/authority.ts";
import { RegistryTokens } from "./access/registry-tokens.ts";
import { loadSigningKeys } from "./access/signing-keys.ts";
import { AuditLog } from "./accounts/audit-log.ts";
import { DockerLogins } from "./accounts/docker-logins.ts";
import { EmailVerification } from "./accounts/email-verification.ts";
import { ExternalSignIn } from "./accounts/external-sign-in.ts";
import { FirstAdmin, setUpLifetime } from "./accounts/first-admin.ts";
import { HashQueue } from "./accounts/hash-queue.ts";
import { Invitations } from "./accounts/invitations.ts";
import { MailPost } from "./accounts/mail-post.ts";
import { Members } from "./accounts/members.ts";
import { NewPasswords } from "./accounts/new-passwords.ts";
import { type MailProblem, OutgoingMail } from "./accounts/outgoing-mail.ts";
import { PasswordChanges } from "./accounts/password-changes.ts";
import { PasswordCheck } from "./accounts/password-check.ts";
import { PasswordReset } from "./accounts/password-reset.ts";
import { PendingIdentities } from "./accounts/pending-identities.ts";
import { PersonalTokens } from "./accounts/personal-tokens.ts";
import { Refused } from "./accounts/refused.ts";
import { Robots } from "./accounts/robots.ts";
import { SecondFactors } from "./accounts/second-factors.ts";
import { Sessions } from "./accounts/sessions.ts";
import { SetUpLinkFile } from "./accounts/set-up-link-file.ts";
import { SignIn } from "./accounts/sign-in.ts";
import { SignUp } from "./accounts/sign-up.ts";
import { SiteStorage } from "./accounts/site-storage.ts";
import { Throttle } from "./accounts/throttle.ts";
import { VerifiedPasswords } from "./accounts/verified-passwords.ts";
import { diskSpace } from "./blobs/filesystem/disk-space.ts";
import { FilesystemBlobStore } from "./blobs/filesystem/filesystem-blob-store.ts";
import type { Config } from "./config/config.ts";
import { lockDataFolder } from "./config/data-folder-lock.ts";
import { SettingsUnusable } from "./config/env.ts";
import { openStore } from "./config/store-unusable.ts";
import type { ByteSender } from "./http/bytes/byte-sender.ts";
import { CopyBytes } from "./http/bytes/copy-bytes.ts";
import { SendfileBytes } from "./http/bytes/sendfile-bytes.ts";
import { Dispatcher } from "./http/dispatcher.ts";
import { Gate } from "./http/gate.ts";
import { addressOf, createListener, listen } from "./http/listener.ts";
import { ManagementGate } from "./http/management/management-gate.ts";
import { createMetricsListener } from "./http/metrics-listener.ts";
import { RefusalAudit } from "./http/refusal-audit.ts";
import { RegistryGate } from "./http/registry-gate.ts";
import { RegistryHandler } from "./http/registry-handler.ts";
import { routes } from "./http/routes.ts";
import { ServerCertificate } from "./http/server-certificate.ts";
import { TokenService } from "./http/token/token-service.ts";
import { readWebFiles } from "./http/web/web-files.ts";
import { webPages } from "./http/web/web-pages.ts";
import { createIdentityProviders } from "./identity/identity-providers.ts";
import { emptyRepositories } from "./jobs/empty-repositories.ts";
import { expireUploads } from "./jobs/expire-uploads.ts";
import { pruneAudit } from "./jobs/prune-audit.ts";
import { pruneEvents } from "./jobs/prune-events.ts";
import { rotateSigningKeys } from "./jobs/rotate-signing-keys.ts";
import { Schedule } from "./jobs/schedule.ts";
import { sweepSignIns } from "./jobs/sweep-sign-ins.ts";
import { SmtpMailer } from "./mail/smtp-mailer.ts";
import { SqlMetadataStore } from "./metadata/sql-metadata-store.ts";
import { SqliteDatabase } from "./metadata/sqlite/sqlite-database.ts";
import { detectNative } from "./native/detect.ts";
import type { BlobStore } from "./registry/blob-store.ts";
import { type ContentHashes, portableHashes } from "./registry/content-hash.ts";
import { LiveEvents } from "./registry/live-events.ts";
import { Registry } from "./registry/registry.ts";
import type { SetUpWay } from "./telemetry/announce-set-up.ts";
import { meteredBlobStore } from "./telemetry/metered-blob-store.ts";
import { noMetrics, PrometheusMetrics } from "./telemetry/metrics.ts";
import { RequestLog } from "./telemetry/request-log.ts";

/** What `scripts/build-web.ts` writes, in a checkout and in the container image alike. */
const webFolder = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** How long a stop waits for the last mails, after the transfers, in milliseconds: Docker kills after ten seconds. */
const lastMailsTimeout = 1_500;

/** A running registry. Disposing drains it and lets go of everything. */
export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:5000` */
  readonly address: string;
  /** How to make the first admin, where there is none. */
  readonly setUp: SetUpWay | undefined;
}

/**
 * Puts the registry together and starts it: the only place that chooses implementations.
 * @throws SettingsUnusable, DataFolderUnusable, StoreUnusable, DatabaseTooNew, CertificateUnusable, CannotListen
 */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  await using parts = new AsyncDisposableStack();
  parts.use(await lockDataFolder(config.dataDir));
  const { databaseFile, blobFolder } = config;
  const metadata = await openStore(`the database ${databaseFile}`, "ESTIVA_DATABASE_URL", async () => {
    const opened = parts.use(new SqlMetadataStore(await SqliteDatabase.open(databaseFile)));
    // The lock says that no other process writes: what one claimed before it ended is free.
    await opened.uploads.releaseAll();
    return opened;
  });
  const now = Date.now;
  const metrics = config.metricsListen === undefined ? undefined : new PrometheusMetrics();
  const store = await openStore(`the blob store ${blobFolder}`, "ESTIVA_BLOB_STORE_URL", () =>
    FilesystemBlobStore.open(blobFolder),
  );
  const blobs = withMetrics(store, metrics);
  const { maxBlobSize, uploadLifetime, cacheSize, allowSparseIndexes } = config;
  const limits = { maxBlobSize, uploadLifetime, maxOpenUploads: config.maxOpenUploads };
  const { hashes, sender } = chooseAccelerators(config, logger);
  const registry = new Registry({ metadata, blobs, hashes, limits, cacheSize, allowSparseIndexes, now });
  const signingKeys = await loadSigningKeys(metadata.signingKeys, now);
  const registryTokens = new RegistryTokens(signingKeys, now);
  const { access, signIn, tokens } = metadata;
  const post = openMailPost(config, logger, parts);
  const throttle = new Throttle({ signUpsPerHour: config.signUpsPerHour });
  const verified = new VerifiedPasswords(now);
  const queue = new HashQueue();
  const { requireVerifiedEmail } = config;
  const passwords = new PasswordCheck({ records: signIn, throttle, queue, verified, requireVerifiedEmail });
  const authenticator = new Authenticator({ access, signIn, tokens, passwords, registryTokens, now });
  const authority = new Authority({ access, tokens, now });
  const sessions = new Sessions({ records: metadata.sessions, access, now });
  const { users, oneTimeSecrets: secrets } = metadata;
  const accounts = accountParts(metadata, config, {
    passwords,
    queue,
    throttle,
    sessions,
    post,
    logger,
    now,
  });
  parts.use(accounts.passwordReset);
  await makeFirstAdmin(accounts.firstAdmin, config);
  const pending = new PendingIdentities(secrets, now);
  const external = new ExternalSignIn({
    ...{ providers: createIdentityProviders(config.providers), publicUrl: config.publicUrl },
    ...{ requireVerifiedEmail, secrets, identities: metadata.identities, pending, users, now },
    ...{ teams: metadata.teams, signIn: accounts.signIn, verification: accounts.verification },
  });
  const logins = new DockerLogins(tokens, now);
  const tokenService = new TokenService({ authority, tokens: registryTokens, logins });
  const audit = parts.use(
    new AuditLog(metadata.audit, (err) => logger.error({ err }, "audit events could not be written")),
  );
  const { actors, grants, namespaces, catalog } = metadata;
  const personalTokens = new PersonalTokens({ records: tokens, maxLifetime: config.tokenMaxLifetime, now });
  const robots = new Robots(metadata.robots, now);
  const organizations = organizationParts(metadata, config, post, now);
  const jobs = [
    expireUploads(registry.uploads),
    pruneEvents(metadata.events, now),
    pruneAudit(metadata.audit, config.auditRetention, now),
    rotateSigningKeys(signingKeys),
    sweepSignIns(metadata.sessions, metadata.oneTimeSecrets, now),
    emptyRepositories(catalog, now),
  ];
  const schedule = new Schedule(jobs, logger);
  const live = new LiveEvents({
    ...{ metadata, blobs },
    onFailure: (err) => logger.warn({ err }, "pages that watch could not be told what happened"),
  });
  const management = {
    live: { live, authority },
    access: {
      ...{ config, audit, access, actors, tokens, personalTokens, grants, robots, namespaces },
      robotRecords: metadata.robots,
    },
    accounts: { ...accounts, config, audit, access, pending },
    identities: { config, audit, sessions, external, identities: metadata.identities, pending, users, post },
    organizations: { ...organizations, config, audit, access, actors },
    repositories: {
      ...{ config, registry, audit, access, actors, authority, grants, signIn, catalog },
      ...{ tagLists: metadata.tagLists, images: metadata.images },
      ...{ namespaceSearch: metadata.namespaceSearch, accessLists: metadata.accessLists },
    },
    site: {
      ...{ audit, auditRecords: metadata.audit, actors, access, signIn, jobs: schedule, site: metadata.site },
      storage: new SiteStorage(metadata.site, now),
      diskSpace: () => diskSpace(blobFolder),
    },
  };
  const callback = { external, sessions, sessionRecords: metadata.sessions, audit };
  const plane = { audit, authenticator, authority, tokenService, signingKeys, sender, callback, management };
  const webFiles = await readWebFiles(webFolder);
  if (webFiles === undefined) logger.info("the pages are not built: the registry runs without them");
  const pages = webFiles === undefined ? undefined : webPages(webFiles);
  const table = routes({ registry, config, ...plane, pages });
  const handler = new RegistryHandler({
    dispatcher: new Dispatcher(table, pages?.fallback),
    gate: new Gate({
      ...{ config, access },
      registry: new RegistryGate({ config, authenticator, authority, metadata, now }),
      management: new ManagementGate({ authenticator, authority, access, sessions }),
    }),
    refusals: new RefusalAudit({ audit, signIn, now }),
    log: new RequestLog(logger),
    metrics: metrics ?? noMetrics,
  });
  const certificate =
    config.tls === undefined ? undefined : parts.use(await ServerCertificate.open(config.tls, logger));
  const listener = createListener(handler.handle, config.maxConnections, certificate);
  const port = await listen(listener, config.listen, "ESTIVA_LISTEN");
  parts.defer(() => drain(listener, handler, config.shutdownTimeout));
  if (metrics !== undefined && config.metricsListen !== undefined) {
    const metricsListener = createMetricsListener(metrics);
    await listen(metricsListener, config.metricsListen, "ESTIVA_METRICS_LISTEN");
    parts.defer(() => void metricsListener.close().closeAllConnections());
  }
  parts.use(schedule.start());
  // Before the listener drains: it waits for what is being answered.
  parts.use(live);
  const address = addressOf(config.listen, port, certificate !== undefined);
  const setUp = await openSetUp(accounts, config, address, parts);
  const owned = parts.move();
  return {
    ...{ address, setUp },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function organizationParts(
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

interface AccountTools {
  readonly passwords: PasswordCheck;
  readonly queue: HashQueue;
  readonly throttle: Throttle;
  readonly sessions: Sessions;
  readonly post: MailPost | undefined;
  readonly logger: Logger;
  readonly now: () => number;
}

function accountParts(
  metadata: SqlMetadataStore,
  { publicUrl, dataDir }: Config,
  { passwords: check, queue, throttle, sessions, post, logger, now }: AccountTools,
) {
  const { users, signIn, oneTimeSecrets: secrets, passwords: records } = metadata;
  const passwords = new NewPasswords(queue, publicUrl === undefined ? [] : [publicUrl.host]);
  const secondFactors = new SecondFactors(metadata.secondFactors, now);
  const verification = new EmailVerification({ users, secrets, records, post, now });
  const onFailure = (err: unknown) => logger.error({ err }, "a link for a new password was not sent");
  return {
    ...{ users, sessionRecords: metadata.sessions, verification, secondFactors, post },
    signUp: new SignUp({ users, passwords, throttle, now }),
    signIn: new SignIn({ passwords: check, users, sessions, secrets, secondFactors, verification, now }),
    firstAdmin: new FirstAdmin({ users, passwords, secrets, now }),
    setUpLinkFile: new SetUpLinkFile(dataDir),
    passwordChanges: new PasswordChanges({ check, passwords, records, post, now }),
    passwordReset: new PasswordReset({ signIn, users, records, secrets, passwords, post, now, onFailure }),
  };
}

/** @throws SettingsUnusable where the settings name an admin who can't be made. */
async function makeFirstAdmin(firstAdmin: FirstAdmin, { firstAdmin: settings }: Config): Promise<void> {
  if (settings === undefined) return;
  try {
    await firstAdmin.makeBySettings(settings);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new SettingsUnusable(
      `The admin that ESTIVA_ADMIN_USERNAME and ESTIVA_ADMIN_PASSWORD name can't be made: ${error.message}`,
    );
  }
}

/** Where there is no admin: a new link, which lies in a file where the log is for machines. */
async function openSetUp(
  { firstAdmin, setUpLinkFile }: Pick<ReturnType<typeof accountParts>, "firstAdmin" | "setUpLinkFile">,
  { logFormat, publicUrl }: Config,
  address: string,
  parts: AsyncDisposableStack,
): Promise<SetUpWay | undefined> {
  await setUpLinkFile.remove();
  const secret = await firstAdmin.invite();
  if (secret === undefined) return undefined;
  const link = `${publicUrl?.origin ?? address}/setup#${secret}`;
  if (logFormat === "pretty") return { link, file: undefined };
  await setUpLinkFile.write(link);
  const expiry = setTimeout(() => void setUpLinkFile.remove(), setUpLifetime).unref();
  parts.defer(async () => {
    clearTimeout(expiry);
    await setUpLinkFile.remove();
  });
  return { link, file: setUpLinkFile.path };
}

/** Ends with the server: what still waits to be sent is tried once more. Undefined where no mail is configured. */
function openMailPost(
  { mail, publicUrl }: Config,
  logger: Logger,
  parts: AsyncDisposableStack,
): MailPost | undefined {
  if (mail === undefined || publicUrl === undefined) return undefined;
  const mailer = new SmtpMailer(mail);
  parts.defer(() => mailer.close());
  const report = (problem: MailProblem) => logger.warn(problem, "a mail was not sent");
  const outgoing = new OutgoingMail({ mailer, report });
  parts.defer(() => outgoing.close(lastMailsTimeout));
  return new MailPost(outgoing, publicUrl);
}

function withMetrics(store: BlobStore, metrics: PrometheusMetrics | undefined): BlobStore {
  if (metrics === undefined) return store;
  return meteredBlobStore(store, (action, duration) => metrics.storageAction("filesystem", action, duration));
}

/** Lets running transfers finish for a while, then cuts them; what they had sent is kept. */
async function drain(listener: HttpServer, handler: RegistryHandler, timeout: number): Promise<void> {
  const closed = new Promise((resolve) => listener.close(resolve));
  listener.closeIdleConnections();
  const cut = setTimeout(() => listener.closeAllConnections(), timeout);
  await handler.drain();
  listener.closeAllConnections();
  clearTimeout(cut);
  await closed;
}

/** The portable ways work everywhere; the native ones do the same with less, where this machine has them. */
function chooseAccelerators(
  { native, dataDir }: Config,
  logger: Logger,
): { hashes: ContentHashes; sender: ByteSender } {
  const { hashes, fileSending } = native ? detectNative(dataDir) : {};
  const missing = { hashing: hashes === undefined, sending: fileSending === undefined };
  if (native && (missing.hashing || missing.sending)) {
    logger.info({ missing }, "working without accelerators that this machine doesn't have");
  }
  return {
    hashes: hashes ?? portableHashes,
    sender: fileSending === undefined ? new CopyBytes() : new SendfileBytes(fileSending),
  };
}
