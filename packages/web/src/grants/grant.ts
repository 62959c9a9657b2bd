import type { Answer, Item } from "@estiva/contract/operations";

export type Grant = Item<"listGrants">;

/** Whom an answer about access is about. */
export type AccessSubject = Item<"getAccess">["subject"];

export type Matrix = Answer<"getNamespaceAccess">;
