import { ApiError } from "@estiva/client";
import type { Answer } from "@estiva/contract/operations";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { useState } from "react";
import { client, queryClient } from "../api/api.ts";
import { forgetAnswers } from "../api/forget-answers.ts";
import { mayHaveSession, noteSession } from "./session-hint.ts";

export type User = Answer<"getSession">["user"];

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions<Answer<"getSession"> | null, Error>({
  queryKey: ["getSession", {}],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    if (!mayHaveSession()) return null;
    try {
      return await client.call("getSession", { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** The signed-in user; null for nobody, undefined as long as that is not known. */
export function useUser(): User | null | undefined {
  const { data } = useQuery(sessionQuery);
  return data === undefined ? undefined : (data?.user ?? null);
}

/**
 * The signed-in user on a page behind `requireSession`; the last one known while a new sign-in is asked for, so
 * that the page and what is typed in it stay.
 */
export function useOwnUser(): User | undefined {
  const user = useUser();
  const [last, setLast] = useState(user);
  if (user != null && user !== last) setLast(user);
  return last ?? undefined;
}

/** To be called after a sign-in: everything may look different now. */
export async function signedIn(): Promise<void> {
  noteSession(true);
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  // A pending identity is spent by the sign-in that it was for.
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "getPendingIdentity" });
}

/** Ends the session and forgets everything that it showed. */
export async function signOut(): Promise<void> {
  await client.call("signOut").catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  });
  forgetSession();
}

/** To be called where the server has ended the session: forgets everything that it showed. */
export function forgetSession(): void {
  noteSession(false);
  // What is shown now follows the session's query; a cleared cache alone would tell it nothing.
  queryClient.setQueryData(sessionQuery.queryKey, null);
  forgetAnswers("getSession");
}

/** For a route's `beforeLoad`: pages for signed-in people lead others to the sign-in and back. */
export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  const session = await queryClient.ensureQueryData(sessionQuery);
  if (session === null) throw redirect({ to: "/signin", search: { next: location.href } });
}
