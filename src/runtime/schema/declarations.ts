/** The declarations of the schema modules, read from their ASTs. */
import { type Module, parseModule, type Range, Source, walk } from '../../lang/syntax/index.ts';
import { derived } from '../kinds/registry.ts';
import { schemaTexts } from './texts.ts';
import { schemaUri } from './uris.ts';

/** The declarations of a schema module. */
export interface SchemaDeclarations {
  /** Its qualified name: `org.kdeps.pkl.Workflow`. */
  readonly name: string;
  /** Its functions with the names of their parameters, in source order. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** The properties that files set, apart from their former spellings, which are hidden. */
  readonly fields: ReadonlySet<string>;
  /** Its type aliases. */
  readonly aliases: readonly AliasDeclaration[];
}

/** A type alias, and what its doc comment says. */
interface AliasDeclaration extends Range {
  readonly doc: string | null;
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

/** The doc comment of the type alias at an offset of a module; null if there is none. */
export function docOfAlias(module: string, offset: number): string | null {
  const aliases = declarationsOf(module)?.aliases ?? [];
  return aliases.find(({ start, end }) => start <= offset && offset < end)?.doc?.trim() ?? null;
}

/** The declarations of all modules. */
export function allDeclarations(): readonly SchemaDeclarations[] {
  return Object.keys(schemaTexts()).flatMap((module) => declarationsOf(module) ?? []);
}

function declarationsIn(tree: Module, module: string): SchemaDeclarations {
  const functions = new Map<string, readonly string[]>();
  const fields = new Set<string>();
  const aliases: AliasDeclaration[] = [];
  walk(tree, (node) => {
    if (node.kind === 'Method')
      functions.set(
        node.name.text,
        node.parameters.map(({ name }) => name?.text ?? ''),
      );
    if (node.kind === 'Property' && node.type !== null && !node.modifiers.some(({ name }) => name === 'hidden'))
      fields.add(node.name.text);
    if (node.kind === 'TypeAlias')
      aliases.push({ start: node.start, end: node.end, doc: node.docComment?.text ?? null });
    return node.kind === 'Module' || node.kind === 'Class';
  });
  return { name: tree.header.name?.text ?? module, functions, fields, aliases };
}
