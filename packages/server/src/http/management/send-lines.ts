import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Exchange } from "../request/exchange.ts";
import { writeHead } from "../respond.ts";

/**
 * Answers with JSON lines, made only as fast as the client takes them. A failure in between breaks the
 * connection, so that nobody takes a part for the whole; where the client goes, the making ends.
 */
export async function sendLines(
  exchange: Exchange,
  steps: AsyncIterable<readonly unknown[]>,
  mediaType: string,
): Promise<void> {
  const { response } = exchange;
  writeHead(exchange, 200, { "Content-Type": mediaType });
  if (exchange.isHead) {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(texts(steps)), response);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function* texts(steps: AsyncIterable<readonly unknown[]>): AsyncGenerator<string, void> {
  for await (const values of steps) yield values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "EPIPE";
}
