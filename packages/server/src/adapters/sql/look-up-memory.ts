import { BoundedMap } from "#server/memory/bounded-map.ts";
import type { Database } from "./database.ts";

/** In answers; one weighs about a kilobyte. */
const capacity = 2_000;

/**
 * What a look-up gave, for as long as nothing at all has been committed since: where many pull and few push, that
 * spares most of what a decision costs. The database itself is asked each time whether something was, so nothing
 * rests on who wrote it or on this process having noticed.
 */
export class LookUpMemory<Value extends object> {
  readonly #database: Database;
  #version: number | undefined;
  #known = new BoundedMap<string, Value>({ capacity });

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param lookUp what gives the value; its first statement is run at once. */
  async get(key: string, lookUp: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const version = this.#database.version();
    if (version === undefined) return await lookUp();
    if (version !== this.#version) {
      this.#version = version;
      this.#known = new BoundedMap({ capacity });
    }
    // What was committed during the look-up gives the next one another map: this answer is then nobody's.
    const known = this.#known;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const found = await lookUp();
    if (found !== undefined) known.set(key, found);
    return found;
  }
}
