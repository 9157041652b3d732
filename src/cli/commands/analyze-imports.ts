import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '../../lang/node/index.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { moduleUris } from '../module-uri.ts';
import { flag, text } from '../options.ts';
import { withSession } from '../session.ts';

/** The graph is computed by a module, so every output format works. */
const ANALYSIS = `\
import "pkl:analyze"

local uris = read*("prop:pkl.analyzeImports.**").toMap().values.toSet()

output {
  value = analyze.importGraph(uris)
  renderer {
    converters {
      [Map] = (it) -> it.toMapping()
      [Set] = (it) -> it.toListing()
    }
  }
}
`;

/** `kdeps analyze imports`. */
export const command = defineCommand({
  description: 'Reads modules and everything they import without evaluating anything.',
  examples: ['kdeps analyze imports -f json main.pkl'],
  options: {
    ...commonOptions,
    ...projectOptions,
    outputPath: text('output-path', '<path>', 'File to write to.', { short: 'o', completes: 'file' }),
    testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
  },
  operands: {
    name: '<modules>',
    help: 'Paths or URIs of the modules.',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run({ options, operands, terminal }) {
    return withSession(options, terminal, (session) => {
      const uris = moduleUris(operands, session.folder);
      const properties = uris.map((uri, i) => [`pkl.analyzeImports.${i}`, uri] as const);
      const evaluation = session.evaluator(new Map(properties)).evaluation();
      const output = evaluation.outputBytes(evaluation.moduleFromText('repl:text', ANALYSIS));
      if (options.outputPath === undefined) terminal.out(output);
      else {
        const file = resolve(session.folder, options.outputPath);
        makeFolder(dirname(file));
        writeFileSync(file, output);
      }
      return 0;
    });
  },
});
