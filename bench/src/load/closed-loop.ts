import { Connection } from "./connection.ts";

interface Loop {
  readonly peer: { readonly host: string; readonly port: number };
  /** Connections, each with one request under way at a time. */
  readonly clients: number;
  /** No step begins later than this; without it only `steps` ends the loop. */
  readonly seconds?: number;
  /** The most steps of all clients together. */
  readonly steps?: number;
}

/** Every client does one step after the other until time or steps are used up. Returns the number of steps done. */
export async function closedLoop(
  loop: Loop,
  step: (connection: Connection, index: number) => Promise<void>,
): Promise<number> {
  const connections = await Promise.all(
    Array.from({ length: loop.clients }, () => Connection.open(loop.peer)),
  );
  const end = performance.now() + (loop.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const most = loop.steps ?? Number.POSITIVE_INFINITY;
  let begun = 0;
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (begun < most && performance.now() < end) await step(connection, begun++);
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return begun;
}
