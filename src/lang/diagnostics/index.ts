/** For programs that report errors like the language does: its messages, and the catalogue format. */
export type { Message } from './error.ts';
export { type Example, type Explanation, explanations } from './explanation.ts';
export {
  directoryWithoutProject,
  missingProjectInPackageCommand,
  noPackageDefinedByProject,
  noProjectVisible,
  packageTestsFailed,
} from './messages/projects.ts';
export { cannotReadExampleFile, cannotWriteExampleFile } from './messages/test.ts';
export { jaroWinkler } from './similar-names.ts';
