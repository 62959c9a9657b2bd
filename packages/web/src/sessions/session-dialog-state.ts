import { ApiError } from "@estiva/client";

/** Why somebody who was signed in has to sign in again: the session is gone, or too old for a grave change. */
export type SessionProblem = "ended" | "stale";

export function sessionProblemOf(error: unknown): SessionProblem | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === "authentication_required") return "ended";
  return error.code === "session_required" ? "stale" : undefined;
}

interface Asking {
  readonly problem: SessionProblem;
  readonly answer: Promise<boolean>;
  readonly resolve: (signedIn: boolean) => void;
}

let asking: Asking | undefined;
const listeners = new Set<() => void>();

/** Opens the dialog, once however many calls want it. @returns whether somebody signed in. */
export async function askToSignIn(problem: SessionProblem): Promise<boolean> {
  if (asking === undefined) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    asking = { problem, answer: promise, resolve };
    tell();
  }
  return await asking.answer;
}

/** Closes the dialog. */
export function answerSignIn(signedIn: boolean): void {
  asking?.resolve(signedIn);
  asking = undefined;
  tell();
}

export function currentSessionProblem(): SessionProblem | undefined {
  return asking?.problem;
}

export function onSessionProblem(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
