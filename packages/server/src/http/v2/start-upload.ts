import { Digest, type DigestAlgorithm, RegistryError, type RepositoryName } from "@estiva/protocol";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import { addressGroup } from "#server/accounts/throttling/address-group.ts";
import type { BlobMounter } from "#server/registry/blobs/blob-mounter.ts";
import type { BlobSink } from "#server/registry/blobs/blob-sink.ts";
import type { UploadSessions } from "#server/registry/uploads/upload-sessions.ts";
import { anonymous } from "#server/rights/principal.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf } from "../respond.ts";
import { parseDigest } from "./path-values.ts";
import { requestBodyOf } from "./request-chunk.ts";
import { sendCreated } from "./send-created.ts";
import { sendUploadState } from "./send-upload-state.ts";

/** The three ways in which a push may go on. */
export interface PushPorts {
  readonly uploadSessions: UploadSessions;
  readonly blobSink: BlobSink;
  readonly blobMounter: BlobMounter;
}

/**
 * `POST /v2/<name>/blobs/uploads/`: begins an upload (end-4a), takes a whole blob (`digest`, end-4b) or mounts
 * one of another repository (`mount`, end-11). A mount that can't be becomes an upload.
 */
export function startUpload(
  { uploadSessions, blobSink, blobMounter }: PushPorts,
  authority: Authority,
  receive: ReceiveOptions,
): Handler {
  return async (exchange) => {
    const { query } = exchange;
    const repository = repositoryOf(exchange);
    const by = requesterOf(exchange);
    const mount = query.get("mount");
    const digest = query.get("digest");
    if (mount !== null && (await tryMount(exchange, blobMounter, authority, parseDigest(mount)))) {
      sendCreated(exchange, parseDigest(mount));
    } else if (digest !== null && mount === null) {
      const whole = parseDigest(digest);
      await blobSink.receive({ repository, digest: whole, body: requestBodyOf(exchange, receive), by });
      sendCreated(exchange, whole);
    } else {
      const algorithm = wantedAlgorithm(exchange);
      const upload = await uploadSessions.start({ repository, algorithm, countedFor: shareOf(exchange), by });
      sendUploadState(exchange, 202, upload.id, 0);
    }
  };
}

/** Open uploads are limited for each account, and for each address of those who have none. */
function shareOf({ caller: { principal }, sender: { address } }: Exchange): string {
  return principal === anonymous ? `address:${addressGroup(address)}` : principal;
}

async function tryMount(
  exchange: Exchange,
  mounter: BlobMounter,
  authority: Authority,
  digest: Digest,
): Promise<boolean> {
  const from = exchange.query.get("from");
  const source = from === null ? undefined : askedRepository(from);
  if (from !== null && source === undefined) return false;
  const { caller, sender } = exchange;
  const { root } = sender;
  const mayPull = async (repository: RepositoryName) => {
    const asked = { repository, saysRoot: source?.saysRoot ?? false };
    return (await authority.judge(caller, asked, root)).allowed.has("pull");
  };
  return await mounter.mount({
    repository: repositoryOf(exchange),
    digest,
    source: source?.repository,
    mayPull,
    by: requesterOf(exchange),
  });
}

function wantedAlgorithm({ query }: Exchange): DigestAlgorithm {
  const algorithm = query.get("digest-algorithm") ?? "sha256";
  if (!Digest.isAlgorithm(algorithm)) throw new RegistryError("algorithmUnsupported");
  return algorithm;
}
