/** `/openapi.json`: the OpenAPI document of the agent. */
import { jsonText } from '../../../runtime/index.ts';
import type { Face } from '../face.ts';
import { openapiDocument } from './document.ts';

export const openapiFace: Face = {
  name: 'openapi',
  routes: ({ agent, settings, hasKeys }) => {
    if (!settings.docs) return [];
    let text: string | null = null;
    return [
      {
        path: '/openapi.json',
        methods: ['GET'],
        handle: (_, response) => {
          text ??= jsonText(openapiDocument(agent, settings, hasKeys));
          response.status(200).set('Content-Type', 'application/json; charset=utf-8').end(text);
        },
      },
    ];
  },
};
