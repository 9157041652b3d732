import { PklError, UriSyntaxError } from '../../lang/index.ts';
import { PackageUri } from '../../lang/node/index.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { flag, UsageError } from '../options.ts';
import { messageOf } from '../project-folders.ts';
import { CommandError } from '../report.ts';
import { type Session, withSession } from '../session.ts';

/** `kdeps download-package`. */
export const command = defineCommand({
  description: 'Downloads packages and their dependencies into the cache for offline use.',
  examples: ['kdeps download-package package://example.com/birds@1.0.0 package://example.com/fruit@2.1.3'],
  options: {
    ...commonOptions,
    ...projectOptions,
    noTransitive: flag('no-transitive', 'Do not download dependencies.'),
    testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
  },
  operands: { name: '<package>', help: 'URIs of the packages.', min: 1, max: Number.POSITIVE_INFINITY },
  run({ options, operands, terminal }) {
    const uris = operands.map(parsePackage);
    return withSession(options, terminal, (session) => {
      if (session.cacheDir === null) {
        const text = 'Cannot download packages because no cache directory is specified.';
        throw new CommandError('kdeps/no-package-cache', text);
      }
      const failures = uris.flatMap((uri) => {
        const problem = download(session, uri, !options.noTransitive);
        return problem === null ? [] : [[uri, problem] as const];
      });
      if (failures.length > 0) throw new CommandError('kdeps/download-failed', describe(failures));
      return 0;
    });
  },
});

function parsePackage(text: string): PackageUri {
  try {
    return PackageUri.parse(text);
  } catch (error) {
    if (error instanceof UriSyntaxError) throw new UsageError(`invalid value for <package>: ${error.message}`);
    throw error;
  }
}

/** The reason why a package could not be downloaded; null on success. */
function download(session: Session, uri: PackageUri, isTransitive: boolean): string | null {
  try {
    session.sources.packages.download(uri, uri.sha256, isTransitive);
    return null;
  } catch (error) {
    if (error instanceof PklError) return messageOf(error);
    throw error;
  }
}

function describe(failures: readonly (readonly [PackageUri, string])[]): string {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first[1];
  const each = failures.map(([uri, problem]) => `\nFailed to download ${uri.toString()} because:\n${problem}\n`);
  return `Failed to download some packages.\n${each.join('')}`.trimEnd();
}
