import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError, pklSources } from '../../generators/index.ts';
import { defineCommand } from '../command.ts';
import { commonOptions } from '../evaluator-options.ts';
import { outputOption, writeGenerated } from '../generating.ts';
import { choice, flag, UsageError } from '../options.ts';
import { CommandError } from '../report.ts';
import { Reporter } from '../reporter.ts';

const names = Object.keys(pklSources) as (keyof typeof pklSources)[];

/** `kdeps gen pkl`. */
export const command = defineCommand({
  description:
    'Writes a Pkl module from a schema or from data. A JSON Schema, or the schemas of an OpenAPI document, become classes and type aliases with constraints and doc comments; the properties of a JSON Schema become those of the module. Data becomes a module that evaluates to the same data; with `--classes`, it has a type for each property, and classes inferred from the objects. Schemas may be JSON or YAML, and refer to other files in their folder. What Pkl cannot express is noted in a comment and on standard error, with its JSON pointer.',
  examples: [
    'kdeps gen pkl --from json-schema app.schema.json -o App.pkl',
    'kdeps gen pkl --from openapi api.yaml -o Api.pkl',
    'kdeps gen pkl --from toml settings.toml',
    'kdeps gen pkl --from json --classes data.json -o data.pkl',
  ],
  options: {
    from: choice('from', '<format>', names, 'The format of the file.'),
    classes: flag('classes', 'Infer classes and types from data (with `json`, `yaml` and `toml`).'),
    output: outputOption,
    workingDir: commonOptions.workingDir,
    diagnostics: commonOptions.diagnostics,
  },
  operands: {
    name: '<file>',
    help: 'The file to read, or `-` for standard input.',
    min: 1,
    max: 1,
    completes: 'file',
  },
  run: ({ options, operands: [path = ''], terminal }) => {
    const { from, classes, output, workingDir, diagnostics } = options;
    if (from === undefined) throw new UsageError({ code: 'kdeps/missing-argument', message: 'missing option --from' });
    if (classes && /schema|openapi/.test(from))
      throw new UsageError('`--classes` is for data; schemas have classes already');
    const reporter = new Reporter(terminal, diagnostics);
    const folder = resolve(workingDir ?? '.');
    const file = resolve(folder, path);
    try {
      const text = path === '-' ? readFileSync(0, 'utf8') : read(file);
      const readNeighbor = (neighbor: string): string => read(resolve(dirname(file), neighbor));
      const generated = pklSources[from]({ text, path, classes, readNeighbor });
      for (const { pointer, what, reason } of generated.unexpressed) {
        const why = reason === undefined ? '' : `, which ${reason}`;
        reporter.remark('kdeps/not-expressed', `${path}${pointer}: Pkl cannot express \`${what}\`${why}.`);
      }
      writeGenerated(folder, output, file, terminal, generated.text);
      return 0;
    } catch (error) {
      reporter.failure(error instanceof InputError ? new CommandError('kdeps/unreadable-input', error.message) : error);
      return 1;
    }
  },
});

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('kdeps/system-error', `Cannot read \`${file}\`: ${reason}`);
  }
}
