/** Generators: TypeScript and JSON Schema from the contracts of classes and modules. */

export { exportedNames, freeName } from './exported-names.ts';
export { classSchema, fieldSchema, type JsonSchema, type JsonSchemaOptions, moduleSchema } from './json-schema.ts';
export { moduleDeclarations } from './module-declarations.ts';
export { InputError, pklSources } from './pkl/index.ts';
export { comment, moduleTypescript, propertyName, TypescriptTypes } from './typescript.ts';
export { moduleValidators } from './typescript-validators.ts';
