/** For tools that analyse Pkl without evaluating it: what is wrong, what a name means, of what type a value is. */
export { checkUnit } from './check.ts';
export { findingDiagnostic } from './diagnostics.ts';
export type { Finding } from './finding.ts';
export { applySafeFixes } from './fixes.ts';
export type { Unit } from './model.ts';
export { Project } from './project.ts';
export { namesForModule } from './suppression.ts';
