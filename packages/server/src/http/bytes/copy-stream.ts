import { BlobCutShort, type SendEnd } from "./byte-sender.ts";
import type { Transfer } from "./transfer.ts";

/**
 * Sends what a blob streams, one piece when the client has taken the last: the stream's own buffer is what is read
 * ahead.
 * @param length how many bytes have been promised to the client.
 * @throws BlobCutShort if the stream brings others, and what the stream throws
 */
export async function copyStream(
  transfer: Transfer,
  stream: AsyncIterable<Uint8Array>,
  length: number,
): Promise<SendEnd> {
  let sent = 0;
  try {
    for await (const bytes of stream) {
      sent += bytes.byteLength;
      if (sent > length || !(await transfer.write(bytes))) break;
    }
  } catch (error) {
    // The signal ends the stream of a client that left, and that is no fault of the blob.
    if (transfer.end === undefined) throw error;
  }
  if (transfer.end === undefined && sent !== length)
    throw new BlobCutShort(`a blob streams ${sent} bytes instead of ${length}`);
  return transfer.end ?? "sent";
}
