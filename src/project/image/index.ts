/** Container images of agents: a Dockerfile, a compose file, and the build context. */
export { writeContext } from './context.ts';
export { baseImages, type ImageProgram } from './dockerfile.ts';
export { composeName, type Gpu, hasModels, imageName, secretNames, torchBuilds } from './names.ts';
