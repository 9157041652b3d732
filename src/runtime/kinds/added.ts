/** Custom kinds of action. */
import { messageOf } from '../diagnostics/errors.ts';
import { agentDialect } from '../language/dialect.ts';
import { schemaTexts } from '../schema/texts.ts';
import { kinds } from './index.ts';
import { type AnyKind, isKind } from './kind.ts';
import { importModule } from './module.ts';

/** Module URL → registration. */
const added = new Map<string, Promise<void>>();

/** URLs of the modules of custom kinds. Evaluation threads share nothing, so they add the kinds again. */
export function addedKinds(): readonly string[] {
  return [...added.keys()];
}

/**
 * Registers a kind of action for this process: for every agent opened from then on, and for `scaffold`, `validate` and
 * `upgrade`.
 *
 * @param address URL of a module that exports `kind`, made with `defineKind`: `new URL('./mail/index.js',
 *   import.meta.url)`. Evaluation threads import it, too.
 * @throws TypeError when the module cannot be imported, does not export `kind`, or its kind conflicts with another
 * @example await addKind(new URL('./mail/index.js', import.meta.url)); const open = await openAgent('newsletter', {
 *   cwd: process.cwd(), env: process.env, emit: () => undefined });
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

/** Conflicts of a kind with the existing ones. */
function* problemsOf({ name, property, schema, functions }: AnyKind): Iterable<string> {
  const { modules, module, alias } = schema;
  if (!/^[a-z]\w*$/.test(name) || name === 'workflow')
    yield `a name starts with a small letter and has letters, digits and underscores, and \`workflow\` is taken.`;
  if (!/^[A-Z]\w*$/.test(property)) yield `\`${property}\` is not a property name, which starts with a capital letter.`;
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
