import { type Expression, sql } from "kysely";

/** Whether a text has a part, in any case of its ASCII letters. */
export function containing(text: Expression<string>, part: string) {
  const pattern = `%${part.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql<boolean>`lower(${text}) like ${pattern} escape '\\'`;
}
