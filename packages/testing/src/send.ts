import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

/** What a server answered; nothing followed, nothing decoded. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 60_000 });

/**
 * One request; the path goes out as it is written.
 * @throws Error where no whole answer came.
 */
export async function send(url: string, path: string, call: Call = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body = "" } = call;
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const sent = method === "GET" || method === "HEAD" ? headers : { ...length, ...headers };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(url, { method, path, headers: sent, agent });
  outgoing.on("response", resolve).on("error", reject).end(body);
  const answer = await promise;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** The codes of an error body (distribution-spec, "Error Codes"). */
export function errorCodes({ body }: Pick<Answer, "body">): readonly string[] {
  const { errors } = JSON.parse(body.toString()) as { errors: readonly { code: string }[] };
  return errors.map(({ code }) => code);
}

/** The body as JSON. */
export function json<T>({ body }: Pick<Answer, "body">): T {
  return JSON.parse(body.toString()) as T;
}
