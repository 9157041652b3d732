/** Writes data and schemas of other formats as Pkl modules. A new source is a line in `sources`. */
import { type Data, type GeneratedModule, InputError, isObject } from './data.ts';
import { schemaModule } from './from-schema.ts';
import { type DataFormat, readData } from './read.ts';
import { classModule } from './write-classes.ts';
import { dataModule } from './write-data.ts';

export { type GeneratedModule, InputError } from './data.ts';

/** The text of a file to convert. */
export interface PklInput {
  readonly text: string;
  /** The path as the user gave it, for messages. */
  readonly path: string;
  /** Whether to infer classes from data. */
  readonly classes?: boolean;
  /** Reads a file whose path is relative to the folder of this one. */
  readonly readNeighbor: (path: string) => string;
}

const data =
  (format: DataFormat) =>
  ({ text, path, classes = false }: PklInput): GeneratedModule => {
    const write = classes ? classModule : dataModule;
    return {
      text: write(readData(text, format, path), `Made from ${sourceOf(path)} by \`kdeps gen pkl\`.`),
      unexpressed: [],
    };
  };

const schema =
  (definitions: readonly (readonly string[])[], isSchema: boolean) =>
  ({ text, path, readNeighbor }: PklInput): GeneratedModule => {
    const root = readDocument(text, path);
    if (!isObject(root) && typeof root !== 'boolean')
      throw new InputError(`${path}: Not a schema: it must be an object.`);
    return schemaModule(root, {
      name: moduleNameOf(path),
      about: `Made from ${sourceOf(path)} by \`kdeps gen pkl\`.`,
      definitions,
      isSchema,
      readNeighbor: (neighbor) => readDocument(readNeighbor(neighbor), neighbor),
    });
  };

/** What modules can be made from. */
export const pklSources = {
  'json-schema': schema([['$defs'], ['definitions']], true),
  json: data('json'),
  yaml: data('yaml'),
  toml: data('toml'),
  openapi: schema([['components', 'schemas'], ['definitions']], false),
} satisfies Readonly<Record<string, (input: PklInput) => GeneratedModule>>;

/** Schemas are JSON or YAML, whatever their kind. */
function readDocument(text: string, path: string): Data {
  return readData(text, /\.ya?ml$/i.test(path) ? 'yaml' : 'json', path);
}

/** What the text came from, in words. */
function sourceOf(path: string): string {
  return path === '-' ? 'standard input' : nameOf(path);
}

function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** `schemas/app.schema.json` → `app`. */
function moduleNameOf(path: string): string {
  const name = nameOf(path)
    .replace(/(\.schema)?\.\w+$/, '')
    .replaceAll(/[^\p{ID_Continue}-]+/gu, '_');
  return name === '' || name === '-' ? 'Schema' : name;
}
