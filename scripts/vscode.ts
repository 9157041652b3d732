// `npm run vscode`: the extension for VS Code, `out/kdeps-pkl-<version>.vsix`. It contains the built command line, so
// `npm run build` comes first. A .vsix is a zip archive with two files of XML beside the folder of the extension.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import glob from 'fast-glob';
import { writeZip } from '../src/lang/node/zip.ts';
import { root, version } from './shared.ts';
import { workerBundle } from './worker-bundle.ts';

const folder = join(root, 'src/vscode');

/** The parts of `dist` for the language server and `eval`; other commands, such as `run`, need more. */
const programFiles = ['{cli,main,rare,more}.cjs', 'stdlib/*.{pkl,tree}'];

/** The programs of the extension, by the name of their file. */
const programs: Readonly<Record<string, BuildOptions>> = {
  desktop: { ...clientBundle('desktop'), platform: 'node', target: 'node20' },
  browser: { ...clientBundle('browser'), platform: 'browser', target: 'es2023' },
  'language-server': { ...workerBundle, entryPoints: [join(folder, 'workers/language-server.ts')] },
  evaluation: { ...workerBundle, entryPoints: [join(folder, 'workers/evaluation.ts')] },
};

/** A client of the language server. The editor provides the module `vscode`. */
function clientBundle(name: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [join(folder, `client/${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'cjs',
    external: ['vscode'],
    legalComments: 'none',
    logLevel: 'warning',
  };
}

interface Manifest {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly publisher: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly engines: { readonly vscode: string };
}

/**
 * Builds the extension into a folder.
 *
 * @returns the path of the .vsix
 */
export async function buildExtension(target: string): Promise<string> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const files = new Map<string, Uint8Array>();
  const addText = (path: string, text: string): Map<string, Uint8Array> => files.set(path, Buffer.from(text));
  addText('extension.vsixmanifest', vsixManifest(manifest));
  addText('[Content_Types].xml', contentTypes);
  addText('extension/package.json', `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
  const copies: readonly (readonly [string, string])[] = [
    ['readme.md', 'src/vscode/page.md'],
    ['changelog.md', 'CHANGELOG.md'],
    ['LICENSE.txt', 'LICENSE'],
    ['language-configuration.json', 'src/vscode/language-configuration.json'],
    ['grammar/pkl.tmLanguage.json', 'grammar/pkl.tmLanguage.json'],
    ...(await glob(programFiles, { cwd: join(root, 'dist') }))
      .sort()
      .map((name) => [`server/${name}`, `dist/${name}`] as const),
  ];
  for (const [path, source] of copies) files.set(`extension/${path}`, await readFile(join(root, source)));
  for (const [name, options] of Object.entries(programs)) {
    const { outputFiles } = await build({ ...options, write: false });
    files.set(`extension/dist/${name}.js`, outputFiles[0]?.contents ?? new Uint8Array());
  }
  await mkdir(target, { recursive: true });
  const path = join(target, `${manifest.name}-${version}.vsix`);
  await writeFile(path, writeZip(files));
  return path;
}

/** What editors and marketplaces read before they unpack the extension. */
function vsixManifest({ name, displayName, description, publisher, categories, keywords, engines }: Manifest): string {
  const assets = [
    ['Microsoft.VisualStudio.Code.Manifest', 'extension/package.json'],
    ['Microsoft.VisualStudio.Services.Content.Details', 'extension/readme.md'],
    ['Microsoft.VisualStudio.Services.Content.Changelog', 'extension/changelog.md'],
    ['Microsoft.VisualStudio.Services.Content.License', 'extension/LICENSE.txt'],
  ];
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}"/>
    <DisplayName>${xml(displayName)}</DisplayName>
    <Description xml:space="preserve">${xml(description)}</Description>
    <Tags>${xml([...keywords, '__ext_pkl', '__ext_pcf', '__web_extension'].join(','))}</Tags>
    <Categories>${xml(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${xml(engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace,web"/>
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
${assets.map(([type, path]) => `    <Asset Type="${type}" Path="${path}" Addressable="true"/>`).join('\n')}
  </Assets>
</PackageManifest>
`;
}

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
  <Default Extension=".pkl" ContentType="text/plain"/>
  <Default Extension=".tree" ContentType="text/plain"/>
  <Default Extension=".txt" ContentType="text/plain"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".cjs" ContentType="application/javascript"/>
</Types>
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const xml = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(await buildExtension(join(root, 'out')));
}
