/** The JSON Schema of classes of requests and answers, for OpenAPI and MCP. */
import {
  type JsonSchema,
  type JsonSchemaOptions,
  classSchema as schemaOfClass,
  fieldSchema as schemaOfField,
} from '../../generators/index.ts';
import type { Contract, ContractField } from '../../lang/contracts/index.ts';
import { jsonValue } from '../run/json-value.ts';

export type { JsonSchema };

type Options = Omit<JsonSchemaOptions, 'toJson'>;

/**
 * The schema of a class.
 *
 * @example classSchema(contract, contract.root, { refer: (name) => `#/$defs/${name}`, place: 'json' })
 */
export function classSchema(contract: Contract, name: string, options: Options): JsonSchema {
  return schemaOfClass(contract, name, { ...options, toJson: jsonValue });
}

/** The schema of a field with its documentation and default. */
export function fieldSchema(contract: Contract, field: ContractField, options: Options): JsonSchema {
  return schemaOfField(contract, field, { ...options, toJson: jsonValue });
}
