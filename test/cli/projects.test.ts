// Projects from the command line: evaluating in them, resolving, packaging, downloading, analyzing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command as analyze } from '../../src/cli/commands/analyze-imports.ts';
import { command as downloadPackage } from '../../src/cli/commands/download-package.ts';
import { command as evaluate } from '../../src/cli/commands/eval.ts';
import { command as packageProject } from '../../src/cli/commands/project-package.ts';
import { command as resolveProject } from '../../src/cli/commands/project-resolve.ts';
import { writeZip } from '../../src/lang/node/zip.ts';
import { type CommandResult, runCommand } from '../support/evaluate.ts';
import { type PackageServer, startServer } from '../support/package-server.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'projects-')));
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const fruitZip = writeZip([['Fruit.pkl', new TextEncoder().encode('name = "Apple"\n')]]);

function fruit(version: string): string {
  const packageUri = `package://localhost:0/fruit@${version}`;
  const packageZipUrl = 'https://localhost:0/fruit.zip';
  const packageZipChecksums = { sha256: sha256(fruitZip) };
  return JSON.stringify({ name: 'fruit', packageUri, version, packageZipUrl, packageZipChecksums, dependencies: {} });
}

let server: PackageServer;

beforeAll(async () => {
  server = await startServer(
    new Map([
      ['/fruit@1.0.0', { body: fruit('1.0.0') }],
      ['/fruit@1.2.0', { body: fruit('1.2.0') }],
      ['/fruit.zip', { body: fruitZip }],
      ['/app@1.0.0', { body: 'something else' }],
      ['/taken@1.0.0', { body: fruit('1.0.0') }],
    ]),
  );
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Writes a file of the test and returns its path. */
function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Runs a command that reaches only the test server. */
function run(command: typeof evaluate, ...words: readonly string[]): Promise<CommandResult> {
  const world = [
    '--ca-certificates',
    server.certificateFile,
    '--test-port',
    String(server.port),
    '--settings',
    'pkl:settings',
  ];
  return runCommand(command, ['-w', folder, '--cache-dir', join(folder, 'cache'), ...world, ...words]);
}

function project(name: string, more: string): string {
  return `amends "pkl:Project"
package {
  name = "${name}"
  baseUri = "package://localhost:0/${name}"
  version = "1.0.0"
  packageZipUrl = "https://localhost:0/\\(name)@\\(version).zip"
}
${more}`;
}

describe('a project with dependencies', () => {
  beforeAll(() => {
    const dependencies = 'dependencies { ["fruit"] { uri = "package://localhost:0/fruit@1.0.0" } }';
    write('lib/PklProject', project('lib', 'dependencies { ["fruit"] { uri = "package://localhost:0/fruit@1.2.0" } }'));
    write('lib/lib.pkl', 'import "@fruit/Fruit.pkl"\nname = Fruit.name');
    write('app/PklProject', project('app', `${dependencies.slice(0, -1)} ["lib"] = import("../lib/PklProject") }`));
    write(
      'app/main.pkl',
      'import "@lib/lib.pkl"\nimport "@fruit/Fruit.pkl"\nname = lib.name\nsame = Fruit == import("@fruit/Fruit.pkl")',
    );
  });

  it('must be resolved first', async () => {
    const { errors } = await run(evaluate, '--project-dir', 'app', 'app/main.pkl');
    expect(errors).toContain('Encountered an error when attempting to load `PklProject.deps.json`');
    expect(errors).toContain('Try running `pkl project resolve` within the project directory');
  });

  it('is resolved to the newest version that any dependent requires', async () => {
    const { status, output } = await run(resolveProject, 'app');
    expect([status, output]).toEqual([0, `${join(folder, 'app/PklProject.deps.json')}\n`]);
    expect(JSON.parse(readFileSync(join(folder, 'app/PklProject.deps.json'), 'utf8'))).toEqual({
      schemaVersion: 1,
      resolvedDependencies: {
        'package://localhost:0/fruit@1': {
          type: 'remote',
          uri: 'projectpackage://localhost:0/fruit@1.2.0',
          checksums: { sha256: sha256(fruit('1.2.0')) },
        },
        'package://localhost:0/lib@1': { type: 'local', uri: 'projectpackage://localhost:0/lib@1.0.0', path: '../lib' },
      },
    });
  });

  it('is found in the folders above a module and provides its dependencies', async () => {
    const inside = await run(evaluate, '-w', join(folder, 'app'), 'main.pkl').catch((error: unknown) => error);
    expect(inside).toMatchObject({ status: 1 });
    const { output, errors } = await run(evaluate, '--project-dir', 'app', 'app/main.pkl');
    expect([errors, output]).toEqual(['', 'name = "Apple"\nsame = true\n']);
  });

  it('makes modules of dependencies available by name', async () => {
    expect((await run(evaluate, '--project-dir', 'app', '@fruit/Fruit.pkl')).output).toBe('name = "Apple"\n');
    expect((await run(evaluate, '--no-project', '@fruit/Fruit.pkl')).errors).toContain('there is no project found');
    expect((await run(evaluate, '--project-dir', 'app', '@nut/Nut.pkl')).errors).toContain(
      'Cannot find a dependency named `nut`, because it is not declared in the current project.',
    );
  });

  it('can be analyzed', async () => {
    const { output } = await run(analyze, '--project-dir', 'app', '-f', 'json', 'app/main.pkl');
    expect(Object.keys((JSON.parse(output) as { imports: object }).imports)).toEqual([
      `file://${folder}/app/main.pkl`,
      'projectpackage://localhost:0/fruit@1.2.0#/Fruit.pkl',
      'projectpackage://localhost:0/lib@1.0.0#/lib.pkl',
    ]);
  });

  it('is packaged together with what it depends on', async () => {
    const alone = await run(packageProject, '--skip-publish-check', 'app');
    expect(alone.errors).toContain(`Cannot package project \`${folder}/app\` because it depends on local project`);
    await run(resolveProject, 'lib');
    const { status, output, errors } = await run(
      packageProject,
      '--skip-publish-check',
      '--output-path',
      'out/%{name}',
      'app',
      'lib',
    );
    expect([status, errors]).toEqual([0, '']);
    expect(output.split('\n').slice(0, 4)).toEqual([
      'out/app/app@1.0.0.zip',
      'out/app/app@1.0.0.zip.sha256',
      'out/app/app@1.0.0',
      'out/app/app@1.0.0.sha256',
    ]);
    const metadata = readFileSync(join(folder, 'out/app/app@1.0.0'), 'utf8');
    expect(readFileSync(join(folder, 'out/app/app@1.0.0.sha256'), 'utf8')).toBe(sha256(metadata));
    const lib = readFileSync(join(folder, 'out/lib/lib@1.0.0'), 'utf8');
    expect((JSON.parse(metadata) as { dependencies: object }).dependencies).toEqual({
      fruit: { uri: 'package://localhost:0/fruit@1.2.0', checksums: { sha256: sha256(fruit('1.2.0')) } },
      lib: { uri: 'package://localhost:0/lib@1.0.0', checksums: { sha256: sha256(lib) } },
    });
  });
});

describe('packaging rejects', () => {
  it('a version that was published with other content', async () => {
    write('taken/PklProject', project('taken', ''));
    write('taken/PklProject.deps.json', '{"schemaVersion":1,"resolvedDependencies":{}}');
    const { status, errors } = await run(packageProject, 'taken');
    expect(status).toBe(1);
    expect(errors).toContain(
      'Package `package://localhost:0/taken@1.0.0` was already published with different contents.',
    );
  });

  it('imports that leave the package', async () => {
    write('leaky/PklProject', project('leaky', ''));
    write('leaky/a.pkl', 'x = read("../taken/PklProject")');
    const { errors } = await run(packageProject, '--skip-publish-check', 'leaky');
    expect(errors).toContain(
      'Path `../taken/PklProject` includes path segments that are outside the project root directory.',
    );
    expect(errors).toContain('1 | x = read("../taken/PklProject")');
    expect(existsSync(join(folder, '.out/leaky@1.0.0'))).toBe(false);
  });

  it('a project without a package, and a folder without a project', async () => {
    write('plain/PklProject', 'amends "pkl:Project"');
    expect((await run(packageProject, 'plain')).errors).toContain('No package was declared in project');
    expect((await run(packageProject, 'nowhere')).errors).toBe(
      `Directory ${join(folder, 'nowhere')} does not contain a PklProject file.\n`,
    );
  });
});

describe('resolving rejects', () => {
  it('a checksum other than the declared one', async () => {
    const checksums = 'checksums { sha256 = "abc" }';
    write(
      'wrong/PklProject',
      `amends "pkl:Project"\ndependencies { ["fruit"] { uri = "package://localhost:0/fruit@1.0.0" ${checksums} } }`,
    );
    const { errors } = await run(resolveProject, 'wrong');
    expect(errors).toContain(
      'Computed checksum did not match declared checksum for dependency `package://localhost:0/fruit@1.0.0`.',
    );
  });

  it('projects that depend on each other cyclically', async () => {
    write('one/PklProject', project('one', 'dependencies { ["two"] = import("../two/PklProject") }'));
    write('two/PklProject', project('two', 'dependencies { ["one"] = import("../one/PklProject") }'));
    const { errors } = await run(resolveProject, 'one');
    expect(errors).toContain('Local project dependencies cannot be circular.');
    expect(errors).toContain(`┌─>\n│  file://${folder}/one/PklProject\n│\n│  file://${folder}/two/PklProject\n└─`);
  });

  it('a module that is not a project', async () => {
    write('other/PklProject', 'module my.project\n');
    const { errors } = await run(resolveProject, 'other');
    expect(errors).toContain('to be of type `pkl.Project`, but got type `my.project`.');
    expect(errors).toContain('Try adding `amends "pkl:Project"` to the module header.');
  });
});

describe('settings', () => {
  beforeAll(() => {
    write(
      'set/PklProject',
      `amends "pkl:Project"
evaluatorSettings {
  env { ["A"] = "from project" }
  externalProperties { ["p"] = "from project" }
  allowedModules { "file:"; "repl:"; "pkl:" }
  rootDir = "."
  modulePath { "lib" }
}`,
    );
    write('set/lib/m.pkl', 'x = 1');
    write('set/main.pkl', 'a = read?("env:A")\np = read?("prop:p")');
    write('set/module.pkl', 'x = import("modulepath:/m.pkl")');
    write('set/outside.pkl', 'x = read("../app/main.pkl")');
  });

  it('of the project apply', async () => {
    const { output } = await run(evaluate, '--project-dir', 'set', 'set/main.pkl');
    expect(output).toBe('a = "from project"\np = "from project"\n');
    const refused = await run(evaluate, '--project-dir', 'set', 'set/module.pkl');
    expect(refused.errors).toContain('Refusing to load module `modulepath:/m.pkl`');
    const outside = await run(evaluate, '--project-dir', 'set', 'set/outside.pkl');
    expect(outside.errors).toContain('is not within the root directory');
  });

  it('are overridden by flags, and can be ignored', async () => {
    const flags = ['-e', 'A=flag', '-p', 'p=flag', '--allowed-modules', 'file:,modulepath:,pkl:'];
    expect((await run(evaluate, '--project-dir', 'set', ...flags, 'set/main.pkl')).output).toBe(
      'a = "flag"\np = "flag"\n',
    );
    expect((await run(evaluate, '--project-dir', 'set', ...flags, 'set/module.pkl')).output).toBe('x {\n  x = 1\n}\n');
    const omitted = await run(evaluate, '--project-dir', 'set', '--omit-project-settings', 'set/main.pkl');
    expect(omitted.output).toBe('a = null\np = null\n');
  });

  it('of the user must amend pkl:settings', async () => {
    const file = write('settings.pkl', 'editor = 1');
    const { errors } = await runCommand(evaluate, ['--no-project', '--settings', file, join(folder, 'set/main.pkl')]);
    expect(errors).toContain('to be of type `pkl.settings`, but got type `settings`.');
  });
});

describe('downloading', () => {
  it('fills the cache', async () => {
    const { status, errors } = await run(downloadPackage, '--no-project', 'package://localhost:0/fruit@1.0.0');
    expect([status, errors]).toEqual([0, '']);
    expect(existsSync(join(folder, 'cache/package-2/localhost(3a)0/fruit@1.0.0/fruit@1.0.0.zip'))).toBe(true);
  });

  it('says what went wrong for each package', async () => {
    const uris = ['package://localhost:0/none@1.0.0', 'package://localhost:0/nil@1.0.0'];
    const { errors } = await run(downloadPackage, '--no-project', ...uris);
    expect(errors).toContain(
      'Failed to download some packages.\n\nFailed to download package://localhost:0/none@1.0.0 because:\n',
    );
    expect((await run(downloadPackage, '--no-cache', ...uris)).errors).toBe(
      'Cannot download packages because no cache directory is specified.\n',
    );
    expect((await run(downloadPackage, 'package://localhost/x')).errors).toContain('invalid value for <package>');
  });
});
