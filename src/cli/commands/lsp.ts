import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { serve } from '../../editor/index.ts';
import { hostOf } from '../check/host.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { flag } from '../options.ts';
import { ownVersion } from '../program-version.ts';

/** `kdeps lsp`. */
export const command = defineCommand({
  description:
    'Speaks the Language Server Protocol on standard input and output, for editors: findings, hover, completion, definitions, references, renaming, symbols, formatting and more.',
  examples: ['kdeps lsp'],
  options: {
    ...commonOptions,
    ...projectOptions,
    stdio: flag('stdio', 'For clients that name the transport; it is the only one.'),
  },
  run: ({ options, terminal }) =>
    new Promise<number>((resolve) => {
      const connection = createConnection(
        ProposedFeatures.all,
        new StreamMessageReader(process.stdin),
        new StreamMessageWriter(process.stdout),
      );
      connection.onExit(() => resolve(0));
      process.stdin.once('end', () => resolve(0));
      serve(connection, hostOf({ ...options, offline: true }, terminal), ownVersion);
    }),
});
