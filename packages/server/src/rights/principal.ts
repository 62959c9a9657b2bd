/**
 * Who acts, by what never changes: `user:3`, `robot:5`, or `anonymous`. Rows, tokens and the audit hold these,
 * never names. A user's number is its namespace's.
 */
export type Principal = "anonymous" | UserPrincipal | RobotPrincipal;
export type UserPrincipal = `user:${number}`;
export type RobotPrincipal = `robot:${number}`;

/** Never acts, but rights are granted to it. */
export type TeamSubject = `team:${number}`;

/** Who a grant is for. */
export type Subject = UserPrincipal | RobotPrincipal | TeamSubject;

export const anonymous = "anonymous";

export function userPrincipal(id: number): UserPrincipal {
  return `user:${id}`;
}

export function robotPrincipal(id: number): RobotPrincipal {
  return `robot:${id}`;
}

export type PrincipalParts =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user" | "robot"; readonly id: number };

const pattern = /^(user|robot):([1-9][0-9]{0,14})$/;

/** The number of the user, robot or team. */
export function idOf(subject: Subject): number {
  return Number(subject.slice(subject.indexOf(":") + 1));
}

export function isPrincipal(text: string): text is Principal {
  return parsePrincipal(text) !== undefined;
}

/** Takes a stored principal apart; undefined for a text that is none. */
export function parsePrincipal(text: string): PrincipalParts | undefined {
  if (text === anonymous) return { kind: anonymous };
  const [, kind, id] = pattern.exec(text) ?? [];
  if (kind !== "user" && kind !== "robot") return undefined;
  return { kind, id: Number(id) };
}
