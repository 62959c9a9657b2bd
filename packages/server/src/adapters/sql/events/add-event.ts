import { insertInto } from "../insert-into.ts";

/** Adds an event to the outbox, in the transaction that it tells of. */
export const addEvent = insertInto("events", ["action", "repository", "digest", "tag", "actor", "at"]);
