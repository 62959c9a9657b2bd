import type { OperationId } from "@estiva/contract/endpoints";
import type { ParsedBody } from "@estiva/contract/operations";
import type { Requirement } from "../gate/requirement.ts";
import type { Beyond } from "./manage.ts";

/** What is needed where the body has one of these fields. */
export function given<Id extends OperationId>(
  fields: readonly (keyof ParsedBody<Id> & string)[],
  requirement: Requirement,
): Beyond<Id> {
  return ({ body }) => {
    const present = fields.find((field) => (body as Readonly<Record<string, unknown>>)[field] !== undefined);
    return present === undefined ? undefined : { of: present, ...requirement };
  };
}
