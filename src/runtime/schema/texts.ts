/** Source texts of the schema's modules, including those of the kinds. */
import { kinds } from '../kinds/index.ts';
import type { AnyKind } from '../kinds/kind.ts';
import { derived } from '../kinds/registry.ts';
import { formerSpelling } from '../kinds/spelling.ts';
import { sources } from './sources.generated.ts';

/** Module name → source text. */
export const schemaTexts = derived(() => withKinds(kinds.all));

function withKinds(all: readonly AnyKind[]): Readonly<Record<string, string>> {
  return {
    ...sources,
    ...Object.assign({}, ...all.map(({ schema }) => schema.modules)),
    Resource: resourceText(sources['Resource'] ?? '', all),
  };
}

/** A line of `Resource.pkl` that is replaced by a line per kind. */
const hole = /^( *)\/\/ kinds: (\w+)\n/gm;

function resourceText(text: string, all: readonly AnyKind[]): string {
  return text.replaceAll(hole, (_, indent: string, name: string) =>
    linesOf(name, all)
      .map((line) => (line === '' ? '\n' : `${indent}${line}\n`))
      .join(''),
  );
}

function linesOf(name: string, all: readonly AnyKind[]): readonly string[] {
  switch (name) {
    case 'imports':
      return all.map(({ schema }) => `import "${schema.module}.pkl" as ${schema.alias}`).sort();
    case 'values':
      return all.flatMap(({ property }) => {
        const former = formerSpelling(property);
        return [
          `when (module.${property} != null || module.${former} != null) {`,
          `  ${property} = module.${property} ?? module.${former}`,
          '}',
        ];
      });
    case 'names':
      return all.map((kind) => `hidden ${kind.property}: ${typeOf(kind)}?`);
    case 'former':
      return all.map(formerLine);
    case 'first':
      return first(all).flatMap(propertyLines);
    case 'last':
      return last(all).flatMap(propertyLines);
    case 'formerFirst':
      return first(all).map(formerLine);
    case 'formerLast':
      return last(all).map(formerLine);
    default:
      throw new TypeError(`\`Resource.pkl\` asks for \`${name}\` of the kinds.`);
  }
}

function first(all: readonly AnyKind[]): readonly AnyKind[] {
  return all.filter(({ schema }) => schema.isFirst === true);
}

function last(all: readonly AnyKind[]): readonly AnyKind[] {
  return all.filter(({ schema }) => schema.isFirst !== true);
}

function propertyLines(kind: AnyKind): readonly string[] {
  const { property, schema } = kind;
  return [`/// ${schema.about}`, `${property}: ${typeOf(kind)}? = ${formerSpelling(property)}`, ''];
}

function formerLine(kind: AnyKind): string {
  return `hidden ${formerSpelling(kind.property)}: ${typeOf(kind)}?`;
}

function typeOf({ schema }: AnyKind): string {
  return schema.type === null ? schema.alias : `${schema.alias}.${schema.type}`;
}
