// Loaded into a server before its own code (node --import): a clock that `SpawnedServer.passTime` moves, so that
// tests see what an hour does without waiting for it. Timers are as they were.
const { now } = Date;
let ahead = 0;

class MovableDate extends Date {
  constructor(...parts: unknown[]) {
    if (parts.length === 0) super(now() + ahead);
    // Whatever else a date is made of stays what it is.
    else super(...(parts as [number]));
  }

  static override now(): number {
    return now() + ahead;
  }
}

globalThis.Date = MovableDate as DateConstructor;

process.on("message", (milliseconds: number) => {
  ahead += milliseconds;
  process.send?.(ahead);
});
// What the server waits for keeps it running, and not its parent.
process.channel?.unref();
