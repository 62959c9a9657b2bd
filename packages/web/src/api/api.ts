import { ApiError, type CallOptions, type LinesId, ManagementClient, type OperationId } from "@estiva/client";
import type { Answer } from "@estiva/contract/operations";
import { QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { askToSignIn, sessionProblemOf } from "../sessions/session-dialog-state.ts";
import { mayHaveSession } from "../sessions/session-hint.ts";

/** The management API, asked with the browser's own session. */
export const client = new ManagementClient({ baseUrl: "", credential: "cookie" });

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // What is on the page stays; it is asked for again after the sign-in.
    onError: (error) => void signInAgain(error, "query"),
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiError &&
        (error.code === "unreachable" || error.code === "unavailable"),
    },
  },
});

type CallId = Exclude<OperationId, LinesId>;
type Options<Id extends CallId> = Omit<CallOptions<Id>, "signal">;
/** Left out where the operation needs nothing. */
type Arguments<Id extends CallId> =
  Record<never, never> extends Options<Id> ? [options?: Options<Id>] : [options: Options<Id>];

/**
 * A read of the management API for `useQuery` and `ensureQueryData`. Its key is the operation's id and what it is
 * called with, so `invalidate("listTags")` reaches every list of tags.
 */
export function read<Id extends CallId>(id: Id, ...[options]: Arguments<Id>) {
  return queryOptions<Answer<Id>, Error>({
    queryKey: [id, options ?? {}],
    queryFn: ({ signal }) => call(id, { ...options, signal }),
  });
}

/**
 * A change by the management API, for `useMutation`. Where the session has ended, or is too old for what is asked,
 * it asks to sign in above the page and then goes on; nothing that was typed is lost.
 * @throws ApiError
 */
export async function send<Id extends CallId>(id: Id, ...[options]: Arguments<Id>): Promise<Answer<Id>> {
  try {
    return await call(id, options ?? {});
  } catch (error) {
    if (!(await signInAgain(error, "change"))) throw error;
    return await call(id, options ?? {});
  }
}

/** Has everything that an operation answered asked for again, where it is shown. */
export async function invalidate(...ids: readonly CallId[]): Promise<void> {
  await Promise.all(ids.map((id) => queryClient.invalidateQueries({ queryKey: [id] })));
}

async function call<Id extends CallId>(id: Id, options: object): Promise<Answer<Id>> {
  // One of the two forms of the same call, which the compiler can't tell apart for any id.
  const run = client.call.bind(client) as unknown as (id: Id, options: object) => Promise<Answer<Id>>;
  return await run(id, options);
}

async function signInAgain(error: unknown, of: "query" | "change"): Promise<boolean> {
  const problem = sessionProblemOf(error);
  // A change comes from a page that somebody signed in was shown, even if the page knows by now that the session is
  // over; what is only read may be for anybody.
  const isKnown = queryClient.getQueryData(["getSession", {}]) != null;
  const wasSignedIn = of === "change" ? mayHaveSession() : isKnown;
  if (problem === undefined || !wasSignedIn || !(await askToSignIn(problem))) return false;
  if (of === "query") await queryClient.invalidateQueries();
  return true;
}
