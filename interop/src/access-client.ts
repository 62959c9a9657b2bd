import type { CommandResult } from "./run-command.ts";

/** How a program ended, and all that it printed. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly said: string;
}

export function outcomeOf({ status, text, errors }: CommandResult): Outcome {
  return { succeeded: status === 0, said: `${errors}${text}` };
}

/**
 * What was refused: signing in, the token for a later command, a pull, a push, a push to what the login does not
 * even see, or moving a tag that is held.
 */
export type Refused = "login" | "token" | "pull" | "push" | "unseen push" | "held tag";

/** A real client as far as signing in, pushing and pulling go. Images are named without the registry's host. */
export interface AccessClient {
  /** Whether signing in asks the registry; else the credentials are only kept for later. */
  readonly checksLogin: boolean;
  /** What it prints of a message of the registry: most print all of it. */
  readonly words: (message: string, of: Refused) => string | RegExp;
  login(name: string, secret: string): Promise<Outcome>;
  logout(): Promise<Outcome>;
  /** @param sample which of two different images. */
  push(image: string, sample?: 0 | 1): Promise<Outcome>;
  /** Pulls what was not there before. */
  pull(image: string): Promise<Outcome>;
}
