/** The list of groups of endpoints. */
import { docsEndpoints } from './docs/index.ts';
import type { EndpointGroup } from './endpoint.ts';
import { linksEndpoints } from './links/index.ts';
import { mcpEndpoints } from './mcp/index.ts';
import { metricsEndpoints } from './metrics/index.ts';
import { openaiEndpoints } from './openai/index.ts';
import { openapiEndpoints } from './openapi/index.ts';
import { uiEndpoints } from './ui/index.ts';

export const endpointGroups: readonly EndpointGroup[] = [
  openapiEndpoints,
  docsEndpoints,
  uiEndpoints,
  linksEndpoints,
  metricsEndpoints,
  mcpEndpoints,
  openaiEndpoints,
];
