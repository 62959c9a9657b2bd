import { Digest, Reference, RegistryError } from "@estiva/protocol";
import type { OpenUpload } from "#server/registry/uploads/upload-sessions.ts";
import type { Exchange } from "../request/exchange.ts";
import { requesterOf } from "../request/requester.ts";
import { repositoryOf } from "../respond.ts";

/** @throws RegistryError digestInvalid */
export function digestOf({ parameters }: Exchange): Digest {
  return parseDigest(parameters.digest ?? "");
}

/** @throws RegistryError digestInvalid, algorithmUnsupported */
export function parseDigest(text: string): Digest {
  const digest = Digest.parse(text);
  if (digest !== undefined) return digest;
  const algorithm = /^([a-z0-9]+):[0-9a-f]+$/.exec(text)?.[1];
  const isForeign = algorithm !== undefined && !Digest.isAlgorithm(algorithm);
  throw new RegistryError(isForeign ? "algorithmUnsupported" : "digestInvalid", {
    detail: { digest: cut(text) },
  });
}

/** @throws RegistryError tagInvalid, digestInvalid */
export function referenceOf({ parameters }: Exchange): Reference {
  const text = parameters.reference ?? "";
  const reference = Reference.parse(text);
  if (reference !== undefined) return reference;
  if (text.includes(":")) parseDigest(text);
  throw new RegistryError("tagInvalid", { detail: { tag: cut(text) } });
}

/** The upload that the path names. @throws RegistryError uploadUnknown for an id that none can have. */
export function uploadOf(exchange: Exchange): OpenUpload {
  const id = exchange.parameters.upload ?? "";
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new RegistryError("uploadUnknown");
  return { id, repository: repositoryOf(exchange), by: requesterOf(exchange) };
}

/** The repository's path as the client spelled it, which every address sent back must keep. */
export function repositoryPath({ parameters }: Exchange): string {
  return `/v2/${parameters.name ?? ""}`;
}

/** Enough of a bad value to recognise it. */
function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
