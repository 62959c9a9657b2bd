import { ApiError } from "./api-error.ts";
import type { Watchdog } from "./watchdog.ts";

/** A line longer than this is none of ours, in UTF-16 units. */
const maxLineLength = 1 << 20;

/** The lines of a body without their ends, empty ones left out. */
export async function* linesOf(
  body: ReadableStream<Uint8Array>,
  watchdog: Watchdog,
): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await watchdog.guard(reader.read());
      const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
      rest = done ? "" : (lines.pop() ?? "");
      if (rest.length > maxLineLength) throw new ApiError("unexpected", "The answer has an endless line");
      yield* lines.filter((line) => line !== "");
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
