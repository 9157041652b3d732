/** The declarations of the schema modules, read from their ASTs. */
import { type Module, parseModule, Source, walk } from '../../lang/syntax/index.ts';
import { derived } from '../kinds/registry.ts';
import { schemaTexts } from './texts.ts';
import { schemaUri } from './uris.ts';

/** The declarations of a schema module. */
export interface SchemaDeclarations {
  /** Its qualified name: `org.kdeps.pkl.Workflow`. */
  readonly name: string;
  /** Its functions with the names of their parameters, in source order. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** Its classes and type aliases. */
  readonly types: ReadonlySet<string>;
}

const read = derived(() => new Map<string, SchemaDeclarations>());

/** The declarations of a module; null when the schema has no such module. */
export function declarationsOf(module: string): SchemaDeclarations | null {
  const text = schemaTexts()[module];
  if (text === undefined) return null;
  const known = read().get(module);
  if (known !== undefined) return known;
  const made = declarationsIn(parseModule(new Source(schemaUri(module), text)), module);
  read().set(module, made);
  return made;
}

/** The declarations of all modules. */
export function allDeclarations(): readonly SchemaDeclarations[] {
  return Object.keys(schemaTexts()).flatMap((module) => declarationsOf(module) ?? []);
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
  return { name: tree.header.name?.text ?? module, functions, types };
}
