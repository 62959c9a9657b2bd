import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type SpawnedServer, spawnServer } from "@estiva/testing/spawn-server";
import { Connection } from "./connection.ts";
import type { CallPlan, KillPlan } from "./kill-plan.ts";
import { logOf, poolThread, Strace } from "./strace.ts";

export interface LifeParts {
  readonly dataDir: string;
  readonly plan: KillPlan;
  /** What is looked at before the clients begin. */
  readonly recover: (connection: Connection) => Promise<void>;
  /** Clients that push until the server is gone. */
  readonly push: (connection: Connection) => Promise<void>;
  /** Clients that push a little, unless the server is gone before; resolves to whether it was. */
  readonly pushLittle: (connection: Connection) => Promise<boolean>;
}

/** Starts a server and kills it as planned; false if the plan was never reached (the server is dead anyway). */
export async function liveAndDie(parts: LifeParts): Promise<boolean> {
  const { plan, dataDir } = parts;
  if (plan.kind === "starting") return await dieWhileStarting(dataDir, plan.after);
  // One pool thread makes the order of its calls repeatable.
  const pool = plan.kind === "call" ? "1" : undefined;
  await using server = await spawnServer({ dataDir, env: { UV_THREADPOOL_SIZE: pool } });
  using connection = new Connection(server.url);
  try {
    await parts.recover(connection);
    if (plan.kind === "call") return await dieAtCall(parts, server, connection, plan);
    const pushing = parts.push(connection);
    await Promise.race([connection.answers(plan.answers), pushing]);
    if (plan.kind === "stopping") server.process.kill("SIGTERM");
    await pause(plan.after);
    server.process.kill("SIGKILL");
    const [{ signal }] = await Promise.all([server.stop(), pushing]);
    return signal === "SIGKILL";
  } catch (error) {
    const printed = server.output().split("\n").slice(-20).join("\n");
    throw new Error(`after ${JSON.stringify(plan)}; the server said:\n${printed}`, { cause: error });
  } finally {
    server.process.kill("SIGKILL");
  }
}

async function dieAtCall(
  { pushLittle, dataDir }: LifeParts,
  server: SpawnedServer,
  connection: Connection,
  { of, call, nth }: CallPlan,
): Promise<boolean> {
  await using strace = await Strace.attach({
    ...(of === "log" ? logOf(server.pid, dataDir) : { target: poolThread(server.pid) }),
    calls: [call],
    inject: `${call}:signal=KILL:when=${nth}`,
  });
  const died = await pushLittle(connection);
  server.process.kill("SIGKILL");
  await Promise.all([server.stop(), strace.ended]);
  return died;
}

async function dieWhileStarting(dataDir: string, after: number): Promise<boolean> {
  // timeout(1) in the foreground kills its child alone, and waits for it.
  const wrapper = ["timeout", "--foreground", "--signal=KILL", String(after / 1000)];
  try {
    const server = await spawnServer({ dataDir, wrapper });
    await once(server.process, "exit");
  } catch (error) {
    if (!/before it listened/.test(String(error)) || /Error|error/.test(output(error))) throw error;
  }
  return true;
}

/** What the server printed, of the message that says that it ended. */
const output = (error: unknown): string => String(error).split("before it listened:").at(1) ?? "";
