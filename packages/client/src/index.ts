export type { OperationId, PathOf } from "@estiva/contract/endpoints";
export type {
  Answer,
  Body,
  Item,
  LinesId,
  ListId,
  Query,
} from "@estiva/contract/operations";
export type { FieldError, ProblemCode } from "@estiva/contract/problems";
export * from "./api-error.ts";
export * from "./management-client.ts";
export * from "./operation-address.ts";
