/** What the modules of the schema declare, read off their trees. */
import { type Module, type Node, parseModule, Source, walk } from '../../lang/syntax/index.ts';
import { derived } from '../kinds/registry.ts';
import { schemaTexts } from './texts.ts';
import { schemaUri } from './uris.ts';

/** A module of the schema. */
export interface SchemaDeclarations {
  /** The name that it gives itself: `org.kdeps.pkl.Workflow`. */
  readonly name: string;
  /** Its functions, with the names of their parameters, in the order in which they are written. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** Its classes and type aliases. */
  readonly types: ReadonlySet<string>;
  /** All names that it defines, including those inside its classes. */
  readonly names: ReadonlySet<string>;
}

const definitions: ReadonlySet<Node['kind']> = new Set(['Class', 'TypeAlias', 'Property', 'Method']);

const read = derived(() => new Map<string, SchemaDeclarations>());

/** What a module declares; null when the schema has no such module. */
export function declarationsOf(module: string): SchemaDeclarations | null {
  const text = schemaTexts()[module];
  if (text === undefined) return null;
  const known = read().get(module);
  if (known !== undefined) return known;
  const made = declarationsIn(parseModule(new Source(schemaUri(module), text)), module);
  read().set(module, made);
  return made;
}

/** What every module declares. */
export function allDeclarations(): readonly SchemaDeclarations[] {
  return Object.keys(schemaTexts()).flatMap((module) => declarationsOf(module) ?? []);
}

/** All names that a module defines, including those inside its classes. */
export function namesDefinedIn(tree: Module): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    if (definitions.has(node.kind) && 'name' in node && node.name !== null) names.add(node.name.text);
  });
  return names;
}

function declarationsIn(tree: Module, module: string): SchemaDeclarations {
  const functions = new Map<string, readonly string[]>();
  const types = new Set<string>();
  walk(tree, (node) => {
    if (node.kind === 'Method')
      functions.set(
        node.name.text,
        node.parameters.map(({ name }) => name?.text ?? ''),
      );
    if (node.kind === 'Class' || node.kind === 'TypeAlias') types.add(node.name.text);
    return node.kind === 'Module';
  });
  return { name: tree.header.name?.text ?? module, functions, types, names: namesDefinedIn(tree) };
}
