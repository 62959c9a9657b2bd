import { Digest, type DigestAlgorithm, RegistryError, type RepositoryName } from "@estiva/protocol";
import { type Authority, askedRepository } from "#server/access/authority.ts";
import { addressGroup } from "#server/accounts/throttling/address-group.ts";
import type { Blobs } from "#server/registry/blobs/blobs.ts";
import type { Uploads } from "#server/registry/uploads/uploads.ts";
import { anonymous } from "#server/rights/principal.ts";
import type { ReceiveOptions } from "../bytes/receive-bytes.ts";
import type { Exchange, Handler } from "../request/exchange.ts";
import { repositoryOf } from "../respond.ts";
import { parseDigest } from "./path-values.ts";
import { requestBodyOf } from "./request-chunk.ts";
import { sendCreated } from "./send-created.ts";
import { sendUploadState } from "./send-upload-state.ts";

/**
 * `POST /v2/<name>/blobs/uploads/`: begins an upload (end-4a), takes a whole blob (`digest`, end-4b) or mounts
 * one of another repository (`mount`, end-11). A mount that can't be becomes an upload.
 */
export function startUpload(
  uploads: Uploads,
  blobs: Blobs,
  authority: Authority,
  receive: ReceiveOptions,
): Handler {
  return async (exchange) => {
    const { query } = exchange;
    const repository = repositoryOf(exchange);
    const { principal } = exchange.caller;
    const mount = query.get("mount");
    const digest = query.get("digest");
    if (mount !== null && (await tryMount(exchange, blobs, authority, parseDigest(mount)))) {
      sendCreated(exchange, parseDigest(mount));
    } else if (digest !== null && mount === null) {
      const whole = parseDigest(digest);
      await uploads.receiveWhole(repository, principal, whole, requestBodyOf(exchange, receive));
      sendCreated(exchange, whole);
    } else {
      const upload = await uploads.start(repository, ownerOf(exchange), wantedAlgorithm(exchange));
      sendUploadState(exchange, 202, upload.id, 0);
    }
  };
}

/** Open uploads are limited for each account, and for each address of those who have none. */
function ownerOf({ caller: { principal }, address }: Exchange) {
  const countedFor = principal === anonymous ? `address:${addressGroup(address)}` : principal;
  return { owner: principal, countedFor };
}

async function tryMount(
  exchange: Exchange,
  blobs: Blobs,
  authority: Authority,
  digest: Digest,
): Promise<boolean> {
  const from = exchange.query.get("from");
  const source = from === null ? undefined : askedRepository(from);
  if (from !== null && source === undefined) return false;
  const { caller, root } = exchange;
  const mayPull = async (repository: RepositoryName) => {
    const asked = { repository, saysRoot: source?.saysRoot ?? false };
    return (await authority.judge(caller, asked, root)).allowed.has("pull");
  };
  const by = { actor: caller.principal, mayPull };
  return await blobs.mount(repositoryOf(exchange), digest, source?.repository, by);
}

function wantedAlgorithm({ query }: Exchange): DigestAlgorithm {
  const algorithm = query.get("digest-algorithm") ?? "sha256";
  if (!Digest.isAlgorithm(algorithm)) throw new RegistryError("algorithmUnsupported");
  return algorithm;
}
