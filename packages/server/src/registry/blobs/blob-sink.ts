import type { Digest, RepositoryName } from "@estiva/protocol";
import type { Requester } from "../requester.ts";
import type { Body } from "../uploads/body.ts";

/** Takes whole blobs, each in one request and without a session. */
export interface BlobSink {
  /** @throws RegistryError digestInvalid, uploadInvalid, uploadIdle, uploadTooLarge; QuotaExceeded */
  receive(push: BlobPush): Promise<void>;
}

export interface BlobPush {
  readonly repository: RepositoryName;
  readonly digest: Digest;
  readonly body: Body;
  readonly by: Requester;
}
