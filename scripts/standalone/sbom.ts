// The contents of the executables as a CycloneDX document: npm's list of our packages, without those that no bundle
// contains, and Bun.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../bundles.ts';
import { root } from '../shared.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly unknown[];
}

interface Document {
  readonly metadata: { readonly component: Component & Readonly<Record<string, unknown>> };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The document, as text. */
export async function billOfMaterials(): Promise<string> {
  const words = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const document = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8' })) as Document;
  const bundled = await bundledPackages();
  const components = [...document.components.filter(({ name }) => bundled.has(name)), await bunComponent()];
  const refs = new Set(components.map((component) => component['bom-ref']));
  const own = document.metadata.component['bom-ref'];
  const dependencies = document.dependencies
    .filter(({ ref }) => refs.has(ref) || ref === own)
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  const component = { ...document.metadata.component, type: 'application', name: 'kdeps' };
  const metadata = { ...document.metadata, component };
  return `${JSON.stringify({ ...document, metadata, components, dependencies }, null, 2)}\n`;
}

/** The names of the packages that the bundles contain. */
async function bundledPackages(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const options of Object.values(await bundleOptions())) {
    const { metafile } = await build({ ...options, metafile: true, write: false });
    for (const input of Object.keys(metafile?.inputs ?? {})) {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

async function bunComponent(): Promise<Component> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly license?: string }>>;
  };
  const { version = '', license = 'MIT' } = lock.packages['node_modules/bun'] ?? {};
  return {
    'bom-ref': `bun@${version}`,
    type: 'framework',
    name: 'bun',
    version,
    purl: `pkg:npm/bun@${version}`,
    licenses: [{ license: { id: license } }],
  };
}
