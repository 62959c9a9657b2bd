import { RegistryApiError } from "./registry-api-error.ts";
import type { CallOptions, RegistryRequest } from "./registry-client.ts";
import type { RegistryRepository } from "./registry-repository.ts";
import type { RequestBody, TransportResponse } from "./transport.ts";

const octets = { "content-type": "application/octet-stream" };

/** An upload session of a registry (distribution-spec, "Pushing a blob in chunks"). */
export class Upload {
  readonly #repository: RegistryRepository;
  #location: URL;
  #offset = 0;
  /** In bytes: no chunk but the last may be shorter (`OCI-Chunk-Min-Length`). */
  readonly minChunk: number;

  constructor(repository: RegistryRepository, response: TransportResponse, from: URL) {
    this.#repository = repository;
    this.#location = locationOf(response, from);
    this.minChunk = Number(response.headers["oci-chunk-min-length"] ?? 0);
  }

  /** Where the next request goes. */
  get location(): URL {
    return this.#location;
  }

  /** How many bytes the registry has acknowledged. */
  get offset(): number {
    return this.#offset;
  }

  /** Sends bytes from the offset on. A body of known size is sent as a chunk, with its Content-Range. */
  async append(body: RequestBody, options: CallOptions = {}): Promise<void> {
    const size = body instanceof Uint8Array ? body.byteLength : body.size;
    const range = size === undefined ? {} : { "content-range": `${this.#offset}-${this.#offset + size - 1}` };
    const headers = { ...octets, ...range };
    const response = await this.#send("PATCH", this.#location, [202], { ...options, headers, body });
    this.#moveTo(response, size);
  }

  /** Asks how far the upload has come. @throws RegistryApiError `BLOB_UPLOAD_UNKNOWN` where it has ended. */
  async refresh(options: CallOptions = {}): Promise<void> {
    this.#moveTo(await this.#send("GET", this.#location, [204], options), undefined);
  }

  /** Closes the upload, with the bytes that are missing. */
  async finish(digest: string, rest?: RequestBody, options: CallOptions = {}): Promise<void> {
    const place = new URL(this.#location);
    place.searchParams.set("digest", digest);
    await this.#send("PUT", place, [201], { ...options, headers: octets, body: rest });
  }

  async cancel(options: CallOptions = {}): Promise<void> {
    await this.#send("DELETE", this.#location, [204], options);
  }

  async #send(
    method: string,
    address: URL,
    expected: readonly number[],
    more: Partial<RegistryRequest>,
  ): Promise<TransportResponse> {
    const scopes = [this.#repository.scope("pull", "push")];
    const response = await this.#repository.client.send({ ...more, method, address, scopes, expected });
    response.discard();
    return response;
  }

  #moveTo(response: TransportResponse, sent: number | undefined): void {
    if (response.headers.location !== undefined) this.#location = locationOf(response, this.#location);
    const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(String(response.headers.range))?.[1]);
    // `0-0` is the empty upload for many registries: one byte is believed only where one was sent.
    this.#offset = last > 0 ? last + 1 : this.#offset === 0 && sent === 1 ? 1 : 0;
  }
}

export async function startUpload(repository: RegistryRepository, { signal }: CallOptions): Promise<Upload> {
  return (await beginUpload(repository, "", [repository.scope("pull", "push")], undefined, signal)) as Upload;
}

/**
 * A POST to `blobs/uploads/`: opens a session, or is all that is needed.
 * @param query `?digest=…`, `?mount=…&from=…`
 */
export async function beginUpload(
  repository: RegistryRepository,
  query: string,
  scopes: RegistryRequest["scopes"],
  body: Uint8Array | undefined,
  signal: AbortSignal | undefined,
): Promise<"created" | Upload> {
  const address = repository.address(`blobs/uploads/${query}`);
  const response = await repository.client.send({
    method: "POST",
    address,
    headers: body === undefined ? {} : octets,
    body,
    scopes,
    expected: query === "" ? [202] : [201, 202],
    signal,
  });
  response.discard();
  if (response.status === 201) return "created";
  return new Upload(repository, response, new URL(address, repository.client.origin));
}

function locationOf({ headers, status }: TransportResponse, from: URL): URL {
  const { location = "" } = headers;
  if (location === "" || !URL.canParse(location, from))
    throw new RegistryApiError("unexpected", "The registry names no place for the upload", { status });
  return new URL(location, from);
}
