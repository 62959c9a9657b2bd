import type { CredentialKind } from "@estiva/contract/openapi/openapi-access";

/** What the reference page reads of an OpenAPI document that this program made itself. */
export interface OpenApiParts {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationParts>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaParts>>;
    readonly responses: Readonly<Record<string, ResponseParts>>;
    readonly securitySchemes: Readonly<Record<string, { readonly description: string }>>;
  };
}

export interface OperationParts {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** Alternatives; the empty one is for nobody in particular. */
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly "x-credentials": readonly CredentialKind[];
  readonly "x-fresh-session": boolean;
  readonly parameters?: readonly ParameterParts[];
  readonly requestBody?: { readonly content: ContentParts };
  readonly responses: Readonly<Record<string, ResponseParts>>;
}

export interface ParameterParts {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: SchemaParts;
}

export interface ResponseParts {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: ContentParts;
}

export type ContentParts = Readonly<Record<string, { readonly schema: SchemaParts }>>;

export interface SchemaParts {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaParts>>;
  readonly required?: readonly string[];
  readonly items?: SchemaParts;
  readonly additionalProperties?: SchemaParts | boolean;
  readonly anyOf?: readonly SchemaParts[];
  readonly oneOf?: readonly SchemaParts[];
  readonly allOf?: readonly SchemaParts[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}
