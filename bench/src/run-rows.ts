import { settle } from "./meter/settle.ts";
import { Leftovers } from "./peers/leftovers.ts";
import type { Peer, RunningPeer } from "./peers/peer.ts";
import type { Round, RowResult } from "./report/results.ts";
import type { AnyRow, Bench } from "./rows/row.ts";
import type { Scale } from "./scale.ts";

export interface Run {
  readonly rows: readonly AnyRow[];
  readonly peers: readonly Peer[];
  readonly rounds: number;
  readonly scale: Scale;
  /** Called with a line for a person to read when something was measured. */
  readonly progress: (line: string) => void;
}

interface Session extends Bench {
  readonly peer: RunningPeer;
  readonly leftovers: Leftovers;
  readonly state: unknown;
}

/** Runs every row against every peer, a group of rows with one fixture after the other; yields each row's result. */
export async function* runRows(run: Run): AsyncGenerator<RowResult, void> {
  for (const group of groupByFixture(run.rows)) yield* runGroup(run, group);
}

/** Neighbours that share a fixture and keep its server; every other row is alone. */
function groupByFixture(rows: readonly AnyRow[]): AnyRow[][] {
  const groups: AnyRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1)?.[0];
    if (row.serverPer === "row" && last?.fixture === row.fixture) groups.at(-1)?.push(row);
    else groups.push([row]);
  }
  return groups;
}

async function* runGroup(run: Run, group: readonly AnyRow[]): AsyncGenerator<RowResult, void> {
  const [first] = group;
  if (!first) return;
  const peers = run.peers.filter((peer) => canRun(peer, first));
  if (peers.length === 0) return;
  if (first.serverPer === "measurement") {
    yield await runRow(run, first, peers, (peer, measure) => withSession(run, first, peer, measure));
    return;
  }
  const sessions = new Map<Peer, Session | Error>();
  await using stack = new AsyncDisposableStack();
  for (const peer of peers) {
    const session = await openSession(run, first, peer).catch(asError);
    if (!(session instanceof Error)) stack.defer(() => closeSession(session));
    sessions.set(peer, session);
  }
  for (const row of group) {
    const measure = (peer: Peer, work: (session: Session) => Promise<Round>) => {
      const session = sessions.get(peer) ?? new Error("not started");
      if (session instanceof Error) throw session;
      return work(session);
    };
    yield await runRow(run, row, peers, measure);
  }
}

function canRun({ name, durability }: Peer, { control, needsAccounts = false }: AnyRow): boolean {
  if (needsAccounts) return name === "estiva";
  return durability !== "control" || control;
}

type WithSession = (peer: Peer, work: (session: Session) => Promise<Round>) => Promise<Round>;

/** The rounds of one row: all peers in turn, each round beginning with the next one. */
async function runRow(run: Run, row: AnyRow, peers: readonly Peer[], use: WithSession): Promise<RowResult> {
  const rounds: Record<string, Round[]> = Object.fromEntries(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < Math.min(run.rounds, row.rounds ?? run.rounds); round++) {
    const turn = round % peers.length;
    for (const peer of [...peers.slice(turn), ...peers.slice(0, turn)]) {
      const found = await measureOnce(run, row, peer, use);
      rounds[peer.name]?.push(found);
      run.progress(describeRound(row, peer, found));
    }
  }
  const { id, workload, unit, better, cpuUnit } = row;
  return { id, workload, unit, better, cpuUnit, peers: rounds };
}

/** A failing peer costs its own cell, never the run; a full disk ends it. */
async function measureOnce(run: Run, row: AnyRow, peer: Peer, use: WithSession): Promise<Round> {
  await settle(run.scale);
  try {
    return await use(peer, (session) => row.measure(session, session.state));
  } catch (error) {
    return { failure: asError(error).message.slice(0, 500) };
  }
}

async function withSession(
  run: Run,
  row: AnyRow,
  peer: Peer,
  work: (session: Session) => Promise<Round>,
): Promise<Round> {
  const session = await openSession(run, row, peer);
  try {
    return await work(session);
  } finally {
    await closeSession(session);
  }
}

async function openSession(run: Run, row: AnyRow, peer: Peer): Promise<Session> {
  const running = await peer.start();
  const leftovers = new Leftovers(running);
  const leaves: Bench["leaves"] = (...names) => leftovers.add(...names);
  const bench = { peer: running, scale: run.scale, leaves };
  try {
    return { ...bench, leftovers, state: await row.fixture.make(bench) };
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}

async function closeSession(session: Session): Promise<void> {
  if (session.peer.keepsData === true) await session.leftovers.remove();
  await session.peer[Symbol.asyncDispose]();
}

function describeRound(row: AnyRow, peer: Peer, round: Round): string {
  if ("failure" in round) return `${row.id} ${peer.name}: failed: ${round.failure}`;
  const value = `${round.value.toPrecision(4)} ${row.unit}`;
  return `${row.id} ${peer.name}: ${value}, ${round.cpu.toPrecision(3)} ${row.cpuUnit}, ${round.peakMegabytes.toFixed(0)} MB`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
