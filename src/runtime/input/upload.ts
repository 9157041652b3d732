/** File fields of requests. */
import type { Contract, ContractType } from '../../lang/contracts/index.ts';

/** The qualified name of the class of uploaded files in the schema. */
export const UPLOAD_CLASS = 'org.kdeps.pkl.Workflow#Upload';

/** Classes whose instances come from the server. */
export const hostClasses: ReadonlySet<string> = new Set([UPLOAD_CLASS]);

/** Whether a type is that of a file, or of a list of files. */
export function isUploadType(type: ContractType): boolean {
  if (type.kind === 'nullable') return isUploadType(type.type);
  return type.kind === 'host' || (type.kind === 'list' && isUploadType(type.element));
}

/**
 * The names of the file fields of a class.
 *
 * @example uploadFields(route.input).has('image'); // true
 */
export function uploadFields(contract: Contract | null): ReadonlySet<string> {
  const fields = contract?.classes.get(contract.root)?.fields ?? [];
  return new Set(fields.flatMap(({ name, type }) => (isUploadType(type) ? [name] : [])));
}
