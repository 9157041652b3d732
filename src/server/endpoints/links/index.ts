/** `/files/…`: the files that answers link to (`response_format=url`). */
import { sendFile } from '../../answers/raw-body.ts';
import { RequestError } from '../../envelope.ts';
import type { EndpointGroup } from '../endpoint.ts';

export const linksEndpoints: EndpointGroup = {
  name: 'links',
  endpoints: ({ links }) => [
    {
      path: '/files/:id',
      methods: ['GET'],
      // The signature is the permission.
      isPublic: true,
      handle: async (request, response) => {
        const query = new URLSearchParams(request.originalUrl.split('?')[1]);
        const { id = '' } = request.params;
        const medium = links.find(String(id), query.get('expires') ?? '', query.get('signature') ?? '');
        if (medium === null) throw new RequestError(404, 'The link has expired, or is not from this server.');
        // Clients can influence the content of files, so scripts in them must not run with this site's privileges.
        response.set({
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'Cache-Control': 'private, max-age=3600',
        });
        response.status(200);
        await sendFile(request, response, medium);
      },
    },
  ],
};
