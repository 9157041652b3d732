/** What is done to agents rather than with them: new files, images, upgrades, a look at the machine. */
export { type Check, examine } from './doctor.ts';
export { composeName, type Gpu, imageName, secretNames } from './image.ts';
export { writeContext } from './image-context.ts';
export { createAgent, readTemplateNames, ScaffoldError, scaffold, templateNames } from './scaffold.ts';
export { type UpgradedFile, upgradeFolder } from './upgrade.ts';
