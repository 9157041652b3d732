/** Tools that work on agents without running them: scaffolding, images, upgrades, and the doctor. */
export { type AgentKind, agentKinds } from './agent-kinds.ts';
export { typescriptClient } from './client/typescript.ts';
export { type Check, examine } from './doctor.ts';
export {
  baseImages,
  composeName,
  type Gpu,
  type ImageProgram,
  imageName,
  secretNames,
  torchBuilds,
  writeContext,
} from './image/index.ts';
export { buildFolders, bytesOf, type Kept, keptIn, removeAll } from './kept/index.ts';
export { type KubernetesOptions, kubernetesManifests } from './kubernetes/index.ts';
export {
  checkNewAgent,
  createAgent,
  createAgentOf,
  readTemplateNames,
  ScaffoldError,
  scaffold,
  templateNames,
} from './scaffold.ts';
export { type UpgradedFile, upgradeFolder } from './upgrade.ts';
