import { Digest, type DigestAlgorithm, RegistryError, RepositoryName } from "@estiva/protocol";
import { decide } from "#server/access/decide.ts";
import type { Blobs } from "#server/registry/blobs.ts";
import type { Uploads } from "#server/registry/uploads.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { repositoryOf } from "../respond.ts";
import { parseDigest } from "./path-values.ts";
import { requestBodyOf } from "./request-chunk.ts";
import { sendCreated } from "./send-created.ts";
import { sendUploadState } from "./send-upload-state.ts";

/**
 * `POST /v2/<name>/blobs/uploads/`: begins an upload (end-4a), takes a whole blob (`digest`, end-4b) or mounts
 * one of another repository (`mount`, end-11). A mount that can't be becomes an upload.
 */
export function startUpload(uploads: Uploads, blobs: Blobs, receive: ReceiveOptions): Handler {
  return async (exchange) => {
    const { query } = exchange;
    const repository = repositoryOf(exchange);
    const mount = query.get("mount");
    const digest = query.get("digest");
    if (mount !== null && (await tryMount(exchange, blobs, parseDigest(mount)))) {
      sendCreated(exchange, parseDigest(mount));
    } else if (digest !== null && mount === null) {
      const whole = parseDigest(digest);
      await uploads.receiveWhole(repository, whole, requestBodyOf(exchange, receive));
      sendCreated(exchange, whole);
    } else {
      const upload = await uploads.start(repository, exchange.caller.principal, wantedAlgorithm(exchange));
      sendUploadState(exchange, 202, upload.id, 0);
    }
  };
}

async function tryMount(exchange: Exchange, blobs: Blobs, digest: Digest): Promise<boolean> {
  const from = exchange.query.get("from");
  const source = from === null ? undefined : RepositoryName.parse(from);
  if (from !== null && source === undefined) return false;
  const mayPull = async () => decide("pull", exchange.root).allowed;
  return await blobs.mount(repositoryOf(exchange), digest, source, mayPull);
}

function wantedAlgorithm({ query }: Exchange): DigestAlgorithm {
  const algorithm = query.get("digest-algorithm") ?? "sha256";
  if (!Digest.isAlgorithm(algorithm)) throw new RegistryError("algorithmUnsupported");
  return algorithm;
}
