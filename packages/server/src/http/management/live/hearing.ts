import type { RepositoryName } from "@estiva/protocol";
import type { Authority, Judgement } from "#server/access/authority.ts";
import type { LivingCredentials } from "#server/access/living-credentials.ts";
import type { LiveEvent } from "#server/catalog/live/live-event.ts";
import type { Watched } from "#server/catalog/live/watcher.ts";
import type { CatalogRecords } from "#server/catalog/repositories/catalog-records.ts";
import type { Exchange } from "../../request/exchange.ts";
import { seenSince } from "../repositories/seen-since.ts";

export interface HearingParts {
  readonly authority: Authority;
  readonly catalog: CatalogRecords;
  readonly credentials: LivingCredentials;
}

/** Of repositories that are watched by their names, how many are looked at again at a time. */
const lookedAtAgain = 5;

/**
 * What somebody who listens may be told, by the rights of the moment at which it is told: a stream stays open for
 * minutes, in which a session ends, a repository becomes private, or its name becomes another's.
 */
export class Hearing {
  readonly #exchange: Pick<Exchange, "caller" | "sender">;
  readonly #parts: HearingParts;
  /** Named ones, of which those go that may not be heard any more. */
  readonly #repositories: Set<RepositoryName>;
  readonly #isNamed: boolean;
  readonly watched: Watched;

  constructor(exchange: Pick<Exchange, "caller" | "sender">, watched: Watched, parts: HearingParts) {
    this.#exchange = exchange;
    this.#parts = parts;
    this.#repositories = new Set(watched.repositories);
    this.#isNamed = watched.repositories.size > 0;
    this.watched = { ...watched, repositories: this.#repositories };
  }

  /** Those of the events that may be told: rights are asked for once for each repository that they are of. */
  async audible(events: readonly LiveEvent[]): Promise<readonly LiveEvent[]> {
    const since = new Map<RepositoryName, number | undefined>();
    for (const event of events) {
      if (event.kind === "reset" || since.has(event.repository)) continue;
      since.set(event.repository, await this.#heardSince(event.repository));
    }
    return events.filter((event) => {
      if (event.kind === "reset") return true;
      const at = since.get(event.repository);
      return at !== undefined && (event.kind === "uploads" || at <= event.at);
    });
  }

  /**
   * Whether there is anything left to listen to. Costs a few look-ups, however many repositories are watched: some
   * are looked at in turn, and all where one is lost, since others may be lost with it.
   */
  async goesOn(): Promise<boolean> {
    if (!(await this.#parts.credentials.isAlive(this.#exchange.caller))) return false;
    if (!this.#isNamed) return true;
    const some = [...this.#repositories].slice(0, lookedAtAgain);
    if (await this.#losesAny(some)) await this.#losesAny([...this.#repositories]);
    return this.#repositories.size > 0;
  }

  /** Those that stay are the last to be looked at again. */
  async #losesAny(repositories: readonly RepositoryName[]): Promise<boolean> {
    let isAnyLost = false;
    for (const repository of repositories) {
      const { allowed, target } = await this.#judge(repository);
      this.#repositories.delete(repository);
      if (target.repository !== undefined && allowed.has("pull")) this.#repositories.add(repository);
      else isAnyLost = true;
    }
    return isAnyLost;
  }

  /** Since when what happens under a name may be heard; undefined where nothing may. */
  async #heardSince(repository: RepositoryName): Promise<number | undefined> {
    const since = await seenSince(this.#exchange, repository, this.#parts);
    if (since !== undefined || this.#isNamed) return since;
    // What is being pushed for the first time is not there yet.
    const { allowed, target } = await this.#judge(repository);
    return target.repository === undefined && allowed.has("push") ? Number.POSITIVE_INFINITY : undefined;
  }

  async #judge(repository: RepositoryName): Promise<Judgement> {
    const {
      caller,
      sender: { root },
    } = this.#exchange;
    return await this.#parts.authority.judge(caller, { repository, saysRoot: false }, root);
  }
}
