/** `/docs`: a page that renders the OpenAPI document. Its files are the same for every agent. */
import type { EndpointGroup } from '../endpoint.ts';
import { pageEndpoints } from '../page.ts';
import { sources } from './page.generated.ts';

export const docsEndpoints: EndpointGroup = {
  name: 'docs',
  endpoints: ({ settings }) => (settings.docs ? pageEndpoints({ path: '/docs', sources }) : []),
};
