// Rendered output parses to the same data.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Converters } from '../../../src/lang/formats/conversion.ts';
import { readJson } from '../../../src/lang/formats/json/parse.ts';
import { JsonRenderer } from '../../../src/lang/formats/json/render.ts';
import { PLAIN_SETUP } from '../../../src/lang/formats/renderer.ts';
import { readYaml, readYamlStream } from '../../../src/lang/formats/yaml/parse.ts';
import { YamlRenderer } from '../../../src/lang/formats/yaml/render.ts';
import type { YamlMode } from '../../../src/lang/formats/yaml/scalar.ts';
import { VmList } from '../../../src/lang/values/collections.ts';
import { exportValue } from '../../../src/lang/values/export.ts';
import { isPklMap, isPklObject, type PklValue } from '../../../src/lang/values/pkl-value.ts';
import type { VmValue } from '../../../src/lang/values/value.ts';
import { loadBase, oneOf, plainValue, text } from './values.ts';

const converters = new Converters([]);

beforeAll(loadBase);

/** The value as plain data, with records as maps. */
function data(value: VmValue): unknown {
  return asMaps(exportValue(value));
}

function asMaps(value: PklValue): unknown {
  if (Array.isArray(value)) return value.map(asMaps);
  if (isPklMap(value)) return new Map([...value].map(([key, item]) => [key, asMaps(item)]));
  if (isPklObject(value)) return new Map(Object.entries(value.properties).map(([key, item]) => [key, asMaps(item)]));
  return value;
}

function json(value: VmValue, indent: string): string {
  const renderer = new JsonRenderer(PLAIN_SETUP, { indent, omitNullProperties: false });
  renderer.renderDocument(value);
  return renderer.text;
}

describe('JSON', () => {
  it.each(['', '  ', '\t'])('parses to the rendered value, with indentation %j', (indent) => {
    fc.assert(
      fc.property(plainValue, (value) => {
        const read = readJson(json(value, indent), { useMapping: true, converters });
        expect(data(read)).toEqual(data(value));
      }),
    );
  });

  it('can be parsed by JavaScript as well', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(JSON.parse(json(value, ''))).toBe(value);
      }),
    );
  });

  it('never fails with anything but an error of the language', () => {
    fc.assert(
      fc.property(fc.string({ unit: oneOf('[]{}:,"\\u0eE+-.truefalsn \n') }), (source) => {
        try {
          readJson(source, { useMapping: false, converters });
        } catch (error) {
          expect(error).toHaveProperty('hint', expect.stringMatching(/ at \d+:\d+$/));
        }
      }),
    );
  });
});

function yaml(value: VmValue, mode: YamlMode, isStream = false): string {
  const renderer = new YamlRenderer(PLAIN_SETUP, { mode, indentWidth: 2, omitNullProperties: false, isStream });
  renderer.renderDocument(value);
  return renderer.text;
}

function yamlOptions(mode: YamlMode) {
  return { label: 'test', mode, useMapping: true, maxCollectionAliases: 50, converters };
}

// A block whose first line is empty and whose second one starts with a space lacks its indentation indicator, and NEL
// where readers take it for a line break is written without quotes, in the output that others rely on as well.
function isReadable(value: string): boolean {
  return !/^\n+ |(?:^|\s)\u0085/.test(value);
}

describe.each<YamlMode>(['compat', '1.1', '1.2'])('YAML %s', (mode) => {
  it('keeps strings strings', () => {
    fc.assert(
      fc.property(text.filter(isReadable), (value) => {
        expect(data(readYaml(yaml(new VmList([value]), mode), yamlOptions(mode)))).toEqual([value]);
      }),
    );
  });

  it('never fails with anything but an error of the language', () => {
    const tokens = ['a', ': ', '- ', '? ', '\n', '  ', '[', ']', '{', '}', ', ', '#', '"', "'", '|', '>', '&a ', '*a '];
    const piece = fc.constantFrom(...tokens, '!', '!!str ', '---', '...', '%', '\t', '\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          readYamlStream(pieces.join(''), yamlOptions(mode));
        } catch (error) {
          expect(error).toHaveProperty('name', 'PklError');
        }
      }),
      { numRuns: 500 },
    );
  });
});
