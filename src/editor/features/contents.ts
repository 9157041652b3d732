// The text of modules without a file, for clients that display them themselves (`pkl/fileContents`).
import type { Feature } from '../feature.ts';
import { answering } from '../workspace.ts';

export const contents: Feature = {
  name: 'contents',
  capabilities: {},
  register(connection, workspace) {
    connection.onRequest(
      'pkl/fileContents',
      answering(connection, '', (parameters: unknown) => {
        const uri =
          typeof parameters === 'object' && parameters !== null && 'uri' in parameters ? parameters.uri : null;
        return typeof uri === 'string' ? (workspace.unit(originalOf(uri))?.unit.source.text ?? '') : '';
      }),
    );
  },
};

/** `pkl-lsp://stdlib/base.pkl` stands for `pkl:base`; other URIs contain the one they stand for. */
function originalOf(uri: string): string {
  const library = /^pkl-lsp:\/\/stdlib\/(.+)\.pkl$/.exec(uri)?.[1];
  if (library !== undefined) return `pkl:${library}`;
  const other = /^pkl-lsp:\/\/[a-z]+\/(.+)$/.exec(uri)?.[1];
  return other === undefined ? uri : decodeURIComponent(other.replaceAll('+', ' '));
}
