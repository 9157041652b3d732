import { type Diagnostic, formatOrigin, type Origin, type Span } from '../../lang/index.ts';
import { paintReport } from '../colors.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { moduleUri } from '../module-uri.ts';
import { placeOf } from '../report.ts';
import { withSession } from '../session.ts';

/** `kdeps why`. */
export const command = defineCommand({
  description:
    'Shows the definition that sets a value, the definitions that it overrides, and the same for the objects that contain the value.',
  examples: ["kdeps why config.pkl 'servers[0].port'", 'kdeps why config.pkl server.name --diagnostics json'],
  options: { ...commonOptions, ...projectOptions },
  operands: {
    name: '<module> <path>',
    help: 'Path or URI of the module, and the path of the value: property names, and keys in brackets.',
    min: 2,
    max: 2,
    completes: 'file',
  },
  run({ options, operands, terminal }) {
    return withSession(options, terminal, (session) => {
      const [module = '', path = ''] = operands;
      const uri = moduleUri(module, session.folder);
      session.reporter.about(uri);
      const origin = session.evaluator().evaluation().why(uri, path);
      const style = session.reportStyle;
      const location = ({ span }: { readonly span: Span }): string => placeOf(span, style);
      if (session.reporter.isForPrograms) session.reporter.tell(originDiagnostic(origin));
      else terminal.out(formatOrigin(origin, terminal.colorOut ? { location, paint: paintReport } : { location }));
      return 0;
    });
  },
});

function originDiagnostic({ path, value, steps }: Origin): Diagnostic {
  const [first] = steps;
  return {
    code: 'value-origin',
    severity: 'information',
    message: `${path} = ${value}`,
    hint: null,
    file: first?.file ?? null,
    range: first?.range ?? null,
    frames: steps.flatMap(({ file, range, name }) => (range === null ? [] : [{ file, range, name }])),
  };
}
