import { createHash } from "node:crypto";
import { get } from "node:http";
import { manifestType } from "./image.ts";

interface Server {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads back what a server acknowledged and compares digests, outside any timed part.
 * @throws Error naming the first blob or manifest that is missing or differs.
 */
export async function verifyStored(
  peer: Server,
  repository: string,
  blobs: readonly string[],
): Promise<void> {
  for (const digest of blobs) await verify(peer, `/v2/${repository}/blobs/${digest}`, digest);
}

export async function verifyManifest(
  peer: Server,
  repository: string,
  reference: string,
  digest: string,
): Promise<void> {
  await verify(peer, `/v2/${repository}/manifests/${reference}`, digest);
}

async function verify({ host, port }: Server, path: string, digest: string): Promise<void> {
  const hash = createHash("sha256");
  const status = await new Promise<number>((resolve, reject) => {
    get({ host, port, path, headers: { Accept: manifestType }, agent: false }, (answer) => {
      answer.on("data", (chunk: Buffer) => hash.update(chunk));
      answer.once("end", () => resolve(answer.statusCode ?? 0)).once("error", reject);
    }).once("error", reject);
  });
  const found = `sha256:${hash.digest("hex")}`;
  if (status !== 200 || found !== digest) throw new Error(`GET ${path} answered ${status} with ${found}`);
}
