/** Classes as contracts: what they accept as plain data, and values made of what others send. */
export type {
  Contract,
  ContractClass,
  ContractConstraint,
  ContractField,
  ContractType,
  Rule,
} from './contract.ts';
export { type MadeValue, type Misfit, OpenContract, readContract } from './open-contract.ts';
