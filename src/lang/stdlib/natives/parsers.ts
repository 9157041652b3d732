/** `parse` and `parseAll` of the parser classes. */
import { convertersOf } from '../../formats/conversion.ts';
import { readJson } from '../../formats/json/parse.ts';
import { readYaml, readYamlStream, type YamlReadOptions } from '../../formats/yaml/parse.ts';
import type { YamlMode } from '../../formats/yaml/scalar.ts';
import { VmList } from '../../values/collections.ts';
import { getProperty } from '../../values/make.ts';
import { method, type NativeModule } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';

function textOf(source: string | VmObject): string {
  return typeof source === 'string' ? source : (getProperty(source, 'text') as string);
}

/** Native members of `pkl:json`. */
export const json = (): NativeModule => ({
  Parser: {
    'parse()': method((self: VmObject, source: string | VmObject) => {
      const useMapping = getProperty(self, 'useMapping') === true;
      return readJson(textOf(source), { useMapping, converters: convertersOf(self) });
    }),
  },
});

function yamlOptions(parser: VmObject, source: string | VmObject): YamlReadOptions {
  return {
    label: typeof source === 'string' ? 'input_string' : (getProperty(source, 'uri') as string),
    mode: getProperty(parser, 'mode') as YamlMode,
    useMapping: getProperty(parser, 'useMapping') === true,
    maxCollectionAliases: Number(getProperty(parser, 'maxCollectionAliases')),
    converters: convertersOf(parser),
  };
}

/** Native members of `pkl:yaml`. */
export const yaml = (): NativeModule => ({
  Parser: {
    'parse()': method((self: VmObject, source: string | VmObject) => {
      return readYaml(textOf(source), yamlOptions(self, source));
    }),
    'parseAll()': method((self: VmObject, source: string | VmObject) => {
      return new VmList(readYamlStream(textOf(source), yamlOptions(self, source)));
    }),
  },
});
