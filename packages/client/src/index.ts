export type { OperationId, PathOf } from "@estiva/protocol/management/endpoints";
export type {
  Answer,
  Body,
  Item,
  LinesId,
  ListId,
  Query,
} from "@estiva/protocol/management/operations";
export type { FieldError, ProblemCode } from "@estiva/protocol/management/problems";
export * from "./api-error.ts";
export * from "./management-client.ts";
export * from "./operation-address.ts";
