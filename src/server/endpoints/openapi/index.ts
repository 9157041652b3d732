/** `/openapi.json`: the OpenAPI document of the agent. */
import { jsonText } from '../../../runtime/index.ts';
import type { EndpointGroup } from '../endpoint.ts';
import { openapiDocument } from './document.ts';

export const openapiEndpoints: EndpointGroup = {
  name: 'openapi',
  endpoints: ({ agent, settings, hasKeys }) => {
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
