import type { Authenticator } from "#server/access/authenticate.ts";
import type { Authority } from "#server/access/authority.ts";
import type { SigningKeys } from "#server/access/signing-keys/signing-keys.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Config } from "#server/config/config.ts";
import type { MetadataStore } from "#server/registry/metadata-store.ts";
import type { Registry } from "#server/registry/registry.ts";
import type { ByteSender } from "./bytes/byte-sender.ts";
import type { Access, CredentialKind, Leeway, RegistryRoute, Route } from "./gate/route.ts";
import { livez } from "./health/livez.ts";
import { readyz } from "./health/readyz.ts";
import { welcome } from "./health/welcome.ts";
import {
  type ReturnFromProviderParts,
  returnFromProvider,
} from "./identity-callback/return-from-provider.ts";
import type { ManagementParts } from "./management/management-parts.ts";
import { managementRoutes } from "./management/management-routes.ts";
import type { WebPages } from "./pages/web-pages.ts";
import type { Handler } from "./request/exchange.ts";
import { getToken } from "./token/get-token.ts";
import { listKeys } from "./token/list-keys.ts";
import { postToken } from "./token/post-token.ts";
import type { TokenService } from "./token/token-service.ts";
import { appendUpload } from "./v2/append-upload.ts";
import { cancelUpload } from "./v2/cancel-upload.ts";
import { checkVersion } from "./v2/check-version.ts";
import { deleteBlob } from "./v2/delete-blob.ts";
import { deleteManifest } from "./v2/delete-manifest.ts";
import { finishUpload } from "./v2/finish-upload.ts";
import { getUpload } from "./v2/get-upload.ts";
import { listRepositories } from "./v2/list-catalog.ts";
import { listReferrers } from "./v2/list-referrer-descriptors.ts";
import { listTags } from "./v2/list-tag-names.ts";
import { getBlob } from "./v2/pull-blob.ts";
import { getManifest } from "./v2/pull-manifest.ts";
import { putManifest } from "./v2/push-manifest.ts";
import { startUpload } from "./v2/start-upload.ts";

export interface RouteParts {
  readonly registry: Registry;
  /** Says whether the server can work. */
  readonly metadata: Pick<MetadataStore, "check">;
  readonly config: Config;
  readonly audit: AuditLog;
  readonly authenticator: Authenticator;
  readonly authority: Authority;
  readonly tokenService: TokenService;
  readonly signingKeys: SigningKeys;
  readonly sender: ByteSender;
  readonly callback: ReturnFromProviderParts;
  readonly management: ManagementParts;
  /** Undefined where the pages are not built. */
  readonly pages?: WebPages | undefined;
}

const none: readonly CredentialKind[] = [];
const ours: readonly CredentialKind[] = ["registry-token", "basic"];

/** Every route there is. */
export function routes({ registry, metadata, config, ...parts }: RouteParts): readonly Route[] {
  const { audit, authenticator, authority, tokenService, signingKeys, sender, callback, management, pages } =
    parts;
  const { uploadSessions: uploads } = registry;
  const receive = { idleTimeout: config.bodyIdleTimeout };
  const page = "/v2/<name>/tags/list";
  const manifest = "/v2/<name>/manifests/<reference>";
  const blob = "/v2/<name>/blobs/<digest>";
  const start = "/v2/<name>/blobs/uploads/";
  const startWithoutSlash = "/v2/<name>/blobs/uploads";
  const upload = "/v2/<name>/blobs/uploads/<upload>";
  const referrers = "/v2/<name>/referrers/<digest>";
  const begin = startUpload(registry, authority, receive);
  // biome-ignore format: a table is read by its columns
  return [
    route("GET",    "/v2/",            "signed", ours, "standard",      "base",        checkVersion()),
    route("GET",    "/v2",             "signed", ours, "standard",      "base",        checkVersion()),
    route("GET",    "/v2/_catalog",    "catalog", ours, "standard",     "catalog",     listRepositories(management)),
    route("GET",    page,              "pull",   ours, "standard",      "tags",        listTags(registry.tagSource)),
    route("GET",    manifest,          "pull",   ours, "standard",      "manifest",    getManifest(registry.manifestSource)),
    route("PUT",    manifest,          "push",   ours, "manifest-push", "manifest",    putManifest(registry.manifestSink, audit, receive)),
    route("DELETE", manifest,          "delete", ours, "standard",      "manifest",    deleteManifest(registry.manifestRemover, registry.tagRemover, audit)),
    route("POST",   start,             "push",   ours, "standard",      "blob-upload", begin),
    route("POST",   startWithoutSlash, "push",   ours, "standard",      "blob-upload", begin),
    route("GET",    upload,            "push",   ours, "upload",        "blob-upload", getUpload(uploads)),
    route("PATCH",  upload,            "push",   ours, "upload",        "blob-upload", appendUpload(uploads, receive)),
    route("PUT",    upload,            "push",   ours, "upload",        "blob-upload", finishUpload(uploads, receive)),
    route("DELETE", upload,            "push",   ours, "upload",        "blob-upload", cancelUpload(uploads)),
    route("GET",    blob,              "pull",   ours, "blob-read",     "blob",        getBlob(registry.blobSource, sender)),
    route("DELETE", blob,              "delete", ours, "standard",      "blob",        deleteBlob(registry.blobRemover, audit)),
    route("GET",    referrers,         "pull",   ours, "standard",      "referrers",   listReferrers(registry.referrerSource)),
    route("GET",    "/auth/token",     "anyone", ["basic"], "standard", "token",       getToken(tokenService)),
    route("POST",   "/auth/token",     "anyone", ["basic"], "standard", "token",       postToken(tokenService, authenticator, receive)),
    route("GET",    "/auth/jwks.json", "anyone", none, "standard",      "keys",        listKeys(signingKeys)),
    route("GET",    "/auth/callback/<provider>", "anyone", none, "standard", "callback", returnFromProvider(callback)),
    route("GET",    "/livez",          "anyone", none, "standard",      "health",      livez()),
    route("GET",    "/readyz",         "anyone", none, "standard",      "health",      readyz(metadata)),
    route("GET",    "/",               "anyone", none, "standard",      "welcome",     pages?.root(welcome(config)) ?? welcome(config)),
    ...(pages?.routes ?? []),
    ...managementRoutes(management),
  ];
}

function route(
  method: Route["method"],
  path: string,
  access: Access,
  credentials: readonly CredentialKind[],
  leeway: Leeway,
  operation: string,
  handle: Handler,
): RegistryRoute {
  return { plane: "registry", method, path, access, credentials, leeway, operation, handle };
}
