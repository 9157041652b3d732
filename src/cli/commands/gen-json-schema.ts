import { moduleSchema } from '../../generators/index.ts';
import { defineCommand } from '../command.ts';
import { generateFromTypes, generatingOptions, moduleOperand } from '../generating.ts';

/** `kdeps gen json-schema`. */
export const command = defineCommand({
  description:
    'Writes a JSON Schema (2020-12) of the JSON that a module evaluates to. Constraints become keywords if there are such keywords, and sentences in descriptions otherwise. Properties that are never null are required. Instances of closed classes have no other properties; a class with known subclasses becomes `anyOf`.',
  examples: ['kdeps gen json-schema AppConfig.pkl -o app-config.schema.json'],
  options: generatingOptions,
  operands: moduleOperand,
  run: ({ options, operands: [module = ''], terminal }) =>
    generateFromTypes(options, module, terminal, (contract) => `${JSON.stringify(moduleSchema(contract), null, 2)}\n`),
});
