import assert from "node:assert/strict";
import type { OperationId } from "@estiva/contract/endpoints";
import { type Answer, operations } from "@estiva/contract/operations";
import type { Browser } from "@estiva/testing/browser";

interface Schema {
  parse(value: unknown): unknown;
}

/** What a GET answers, which must be just what its operation's contract describes. */
export async function readChecked<Id extends OperationId>(
  who: Browser,
  id: Id,
  path: string,
): Promise<Answer<Id>> {
  const body = await who.expect<Answer<Id>>(200, "GET", path);
  return checked(id, body);
}

/** The body must be just what the contract describes for the status 200. */
export function checked<Id extends OperationId>(id: Id, body: unknown): Answer<Id> {
  const answers = operations[id].answers as Readonly<Record<number, Schema | null>>;
  assert.deepEqual(answers[200]?.parse(body), body);
  return body as Answer<Id>;
}
