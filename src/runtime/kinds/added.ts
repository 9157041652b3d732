/** Kinds of action that programs add to those of the list. */
import { messageOf } from '../diagnostics/errors.ts';
import { agentDialect } from '../language/dialect.ts';
import { schemaTexts } from '../schema/texts.ts';
import { kinds } from './index.ts';
import { type AnyKind, isKind } from './kind.ts';
import { importModule } from './module.ts';

/** By the addresses of their modules. */
const added = new Map<string, Promise<void>>();

/** The addresses of the modules that kinds were added from: evaluation threads, which share nothing, add them again. */
export function addedKinds(): readonly string[] {
  return [...added.keys()];
}

/**
 * Makes a kind of action known to this process: to every agent that is opened from then on, and to `scaffold`, `validate`
 * and `upgrade`.
 *
 * @param address of a module that exports `kind`, made with `defineKind`: `new URL('./mail/index.js', import.meta.url)`.
 *   Evaluation threads import it, too.
 * @throws TypeError when the module cannot be imported, has no `kind`, or one that cannot stand beside the others
 * @example
 * await addKind(new URL('./mail/index.js', import.meta.url));
 * const open = await openAgent('newsletter', { cwd: process.cwd(), env: process.env, emit: () => undefined });
 */
export function addKind(address: string | URL): Promise<void> {
  const { href } = new URL(address);
  const known = added.get(href);
  if (known !== undefined) return known;
  const adding = add(href);
  added.set(href, adding);
  adding.catch(() => added.delete(href));
  return adding;
}

async function add(address: string): Promise<void> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await importModule(address);
  } catch (error) {
    throw new TypeError(`The module ${address} cannot be imported: ${messageOf(error)}`, { cause: error });
  }
  const { kind } = module;
  if (!isKind(kind))
    throw new TypeError(`The module ${address} exports no \`kind\` that was made with \`defineKind\` of this package.`);
  for (const problem of problemsOf(kind)) throw new TypeError(`The kind \`${kind.name}\` cannot be added: ${problem}`);
  kinds.add(kind);
}

/** What keeps a kind from standing beside those that are known. */
function* problemsOf({ name, property, schema, functions }: AnyKind): Iterable<string> {
  const { modules, module, alias } = schema;
  if (!/^[a-z]\w*$/.test(name) || name === 'workflow')
    yield `a name starts with a small letter and has letters, digits and underscores, and \`workflow\` is taken.`;
  if (!/^[A-Z]\w*$/.test(property))
    yield `\`${property}\` is no name of a property, which starts with a capital letter.`;
  if (kinds.all.some((other) => other.schema.alias === alias)) yield `another kind has the alias \`${alias}\`.`;
  if (functions !== undefined && agentDialect.implicitImports?.has(name))
    yield `\`${name}\` means something else in files of agents.`;
  for (const each of Object.keys(modules)) {
    if (schemaTexts()[each] !== undefined) yield `the schema has a module \`${each}\` already.`;
  }
  for (const each of new Set([module, functions?.module ?? module])) {
    if (modules[each] === undefined) yield `its schema has no module \`${each}\`.`;
  }
}
