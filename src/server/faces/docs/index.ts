/** `/docs`: a page that renders the OpenAPI document. Its files are the same for every agent. */
import type { Face } from '../face.ts';
import { pageRoutes } from '../page.ts';
import { sources } from './page.generated.ts';

export const docsFace: Face = {
  name: 'docs',
  routes: ({ settings }) => (settings.docs ? pageRoutes({ path: '/docs', sources }) : []),
};
