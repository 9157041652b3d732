/** Contracts: describes classes as plain data, makes instances of them from external data, and validates these. */
export type {
  Contract,
  ContractClass,
  ContractConstraint,
  ContractField,
  ContractType,
  ModuleContract,
  Rule,
} from './contract.ts';
export { describeConstraint, describeType } from './describe.ts';
export { readExpressionType, readModuleTypes } from './module-types.ts';
export { type MadeValue, OpenContract, readContract, type Violation } from './open-contract.ts';
