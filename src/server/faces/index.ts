/** The list of faces. */
import { docsFace } from './docs/index.ts';
import type { Face } from './face.ts';
import { linksFace } from './links/index.ts';
import { mcpFace } from './mcp/index.ts';
import { metricsFace } from './metrics/index.ts';
import { openaiFace } from './openai/index.ts';
import { openapiFace } from './openapi/index.ts';
import { uiFace } from './ui/index.ts';

export const faces: readonly Face[] = [openapiFace, docsFace, uiFace, linksFace, metricsFace, mcpFace, openaiFace];
