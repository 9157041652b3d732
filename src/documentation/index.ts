/** Documentation of Pkl packages: reads it from the analysis of their modules, and renders it. */
export type { EvaluateExample } from './examples.ts';
export type { DocumentationFormat, Files } from './format.ts';
export { formats } from './formats/index.ts';
export type { PackageDocs, PackageInfo, PublishedPackage, PublishedVersion } from './model.ts';
export { Neighbors, neighborOf, publishedNeighbors } from './neighbors.ts';
export { fileName } from './pages.ts';
export { plainText, readProse, summaryOf } from './prose.ts';
export { type BrokenLink, type PackageModule, type PackageSource, readPackage } from './read-package.ts';
