import { derived } from '../kinds/registry.ts';
import { schemaTexts } from '../schema/texts.ts';

const quoted = String.raw`\s*\(\s*(?:\\?"|')([^"'\\]+)(?:\\?"|')`;

/** The calls that read what another resource has brought forth, with its id. */
const call = derived((kinds) => {
  const reading = kinds.flatMap(({ name, functions }) =>
    functions === undefined ? [] : [`${name}\\.(?:${idFunctions(functions.module).join('|')})`],
  );
  return new RegExp(String.raw`\b(?:${[...reading, String.raw`item\.values`].join('|')})${quoted}`, 'g');
});

/** The functions of a module of the schema that take an id. */
function idFunctions(module: string): readonly string[] {
  const text = schemaTexts()[module] ?? '';
  return [...text.matchAll(/^(?:external )?function (\w+)\(actionID:/gm)].map(([, name = '']) => name);
}

/** The ids that such calls in the text of a resource name. What a comment says does no harm: it only orders. */
export function readReferences(text: string): readonly string[] {
  return [...new Set([...text.matchAll(call())].flatMap(([, id]) => id ?? []))];
}
