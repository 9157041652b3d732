import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from '../../editor/index.ts';
import { hostOf } from '../check/host.ts';
import { type Channel, connectTo, listen, standardStreams } from '../check/transports.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { flag, port, UsageError } from '../options.ts';
import { ownVersion } from '../program-version.ts';
import { withSession } from '../session.ts';

/** `kdeps lsp`. */
export const command = defineCommand({
  description:
    'Speaks the Language Server Protocol, for editors: findings, hover, completion, definitions, references, renaming, symbols, formatting and more. It uses standard input and output, unless a port is given.',
  examples: ['kdeps lsp', 'kdeps lsp --listen 5007'],
  options: {
    ...commonOptions,
    ...projectOptions,
    stdio: flag('stdio', 'Use standard input and output, as without any of these options.'),
    socket: port('socket', '<port>', 'Connect to an editor that listens on this port of this machine.'),
    listen: port(
      'listen',
      '<port>',
      'Wait for editors on this port of this machine; 0 picks a free one. All users of the machine can connect.',
    ),
  },
  run({ options, terminal }) {
    const { stdio, socket, listen: own } = options;
    if ([stdio ? 0 : undefined, socket, own].filter((each) => each !== undefined).length > 1)
      throw new UsageError('only one of --stdio, --socket and --listen can be given');
    const serveOn = ({ reader, writer }: Channel): Promise<void> =>
      new Promise((resolve) => {
        const connection = createConnection(ProposedFeatures.all, reader, writer);
        connection.onExit(() => resolve());
        reader.onClose(() => resolve());
        serve(connection, hostOf({ ...options, offline: true }, terminal), ownVersion);
      });
    return withSession(options, terminal, async () => {
      if (own === undefined) await serveOn(socket === undefined ? standardStreams() : await connectTo(socket));
      else await listen(own, wordsForEditor(), (address) => terminal.err(`Waiting for editors on ${address}.\n`));
      return 0;
    });
  },
});

/** The words of this command, without the port to listen on. */
function wordsForEditor(): readonly string[] {
  const words = process.argv.slice(2);
  const at = words.findIndex((word) => /^--listen(?:=|$)/.test(word));
  return at < 0 ? words : words.toSpliced(at, words[at] === '--listen' ? 2 : 1);
}
