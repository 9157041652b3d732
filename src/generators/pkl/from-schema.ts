/** Writes a JSON Schema, or the schemas of an OpenAPI document, as a Pkl module with classes and type aliases. */
import { format } from '../../lang/index.ts';
import { wordsIn } from '../words.ts';
import {
  type Data,
  type DataObject,
  type GeneratedModule,
  isList,
  isObject,
  pointerTo,
  type Unexpressed,
} from './data.ts';
import { type Placed, placeText, type ReadNeighbor, SchemaDocuments } from './schema-documents.ts';
import {
  ANY,
  constrained,
  countRules,
  defaultText,
  enumType,
  numberType,
  type PklType,
  stringType,
  typeText,
  unexpressedIn,
  unionType,
} from './schema-types.ts';
import { expression, isName, nameText } from './write-data.ts';

export interface SchemaModuleOptions {
  /** The name of the module. */
  readonly name: string;
  /** A comment for the first line. */
  readonly about: string;
  readonly readNeighbor: ReadNeighbor;
  /** The members of the document with named schemas, such as `$defs`. */
  readonly definitions: readonly (readonly string[])[];
  /** Whether the document itself is a schema, whose properties become those of the module. */
  readonly isSchema: boolean;
}

/**
 * A module for a schema. Objects with properties become classes, other named schemas type aliases.
 *
 * @throws InputError when a reference leads nowhere
 * @example schemaModule(schema, { name: 'App', about: '', readNeighbor, definitions: [['$defs']], isSchema: true }).text
 */
export function schemaModule(root: Data, options: SchemaModuleOptions): GeneratedModule {
  return new SchemaModule(root, options).write();
}

/** Names that types of a module cannot have, because the module uses those of the language. */
const takenTypes = wordsIn(`
  Any Boolean Bytes Class Collection DataSize Deprecated Duration Dynamic Float Function Int Int16 Int32 Int8 IntSeq
  List Listing Map Mapping Module ModuleInfo Null Number Object Pair Regex Set String Typed UInt UInt16 UInt32 UInt8
  Uri output
`);

/** The parts of a schema after `allOf` has been merged. */
interface Parts {
  readonly schema: DataObject;
  readonly properties: ReadonlyMap<string, Placed>;
  readonly required: ReadonlySet<string>;
}

class SchemaModule {
  readonly #options: SchemaModuleOptions;
  readonly #documents: SchemaDocuments;
  readonly #root: Placed;
  /** Names of types by place. */
  readonly #names = new Map<string, string>();
  readonly #taken = new Set(takenTypes);
  readonly #unexpressed: Unexpressed[] = [];
  /** Declarations that are still to be written; a queue instead of recursion, because schemas may be deep. */
  readonly #pending: (() => void)[] = [];
  readonly #declarations: string[] = [];

  constructor(root: Data, options: SchemaModuleOptions) {
    this.#options = options;
    this.#documents = new SchemaDocuments(root, options.readNeighbor);
    this.#root = { schema: root, file: '', pointer: '' };
  }

  write(): GeneratedModule {
    const { about, name, isSchema, definitions } = this.#options;
    const target = isSchema ? this.#target(this.#root) : null;
    const parts = target === null ? null : this.#partsOf(target);
    const notes = this.#notesSince(0);
    const isObjectRoot = parts !== null && parts.properties.size > 0;
    for (const property of parts?.properties.keys() ?? []) this.#taken.add(property);
    // A reference to the document is a reference to the module.
    if (isObjectRoot) this.#names.set(placeText(this.#root), 'module');
    const { doc, body } =
      parts !== null && isObjectRoot ? this.#bodyOf(parts, '') : { doc: '', body: this.#aliasOfRoot(target) };
    for (const path of definitions) this.#define(path);
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) next();
    const header = `// ${about.replaceAll(/[\r\n]+/g, ' ')}\n${notes}${doc}module ${nameText(name)}\n`;
    return { text: format([header, body, ...this.#declarations].join('\n')), unexpressed: this.#unexpressed };
  }

  #aliasOfRoot(target: Placed | null): string {
    if (target === null || !isObject(target.schema)) return '';
    const says = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'items', 'additionalProperties'];
    if (!says.some((keyword) => isObject(target.schema) && target.schema.has(keyword))) return '';
    const name = this.#freeName(this.#options.name);
    this.#names.set(placeText(this.#root), name);
    return `${docOf(target.schema)}typealias ${nameText(name)} = ${typeText(this.#typeOf(target, name, true))}\n`;
  }

  /** Declares the named schemas at a path of the document. */
  #define(path: readonly string[]): void {
    let at: Data | undefined = this.#root.schema;
    let pointer = '';
    for (const part of path) {
      at = isObject(at) ? at.get(part) : undefined;
      pointer = pointerTo(pointer, part);
    }
    if (!isObject(at)) return;
    for (const [name, schema] of at) this.#nameOf({ schema, file: '', pointer: pointerTo(pointer, name) }, name);
  }

  /** The name of the type of a schema, which is declared when it is first used. */
  #nameOf(placed: Placed, wanted: string): string {
    const place = placeText(placed);
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    const name = this.#freeName(wanted);
    this.#names.set(place, name);
    this.#pending.push(() => this.#declare(placed, name));
    return name;
  }

  #freeName(wanted: string): string {
    const words = wanted.split(/[^\p{ID_Continue}]+/u).filter((word) => word !== '');
    const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    const name = /^\p{ID_Start}/u.test(joined) ? joined : `Type${joined}`;
    let free = name;
    for (let number = 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }

  #declare(placed: Placed, name: string): void {
    const before = this.#unexpressed.length;
    const parts = this.#partsOf(placed);
    if (parts !== null && this.#isClass(parts)) {
      const notes = this.#notesSince(before);
      const { doc, body } = this.#bodyOf(parts, '  ');
      this.#declarations.push(`${notes}${doc}class ${nameText(name)} {\n${body}}\n`);
      return;
    }
    const type = typeText(this.#typeOf(placed, name, true));
    const doc = isObject(placed.schema) ? docOf(placed.schema) : '';
    this.#declarations.push(`${this.#notesSince(before)}${doc}typealias ${nameText(name)} = ${type}\n`);
  }

  #isClass({ schema, properties }: Parts): boolean {
    return properties.size > 0 && (!schema.has('type') || schema.get('type') === 'object');
  }

  /** The schema that a chain of references leads to. */
  #target(placed: Placed): Placed {
    const visited = new Set<string>();
    let at = placed;
    for (;;) {
      const reference = isObject(at.schema) ? at.schema.get('$ref') : undefined;
      const place = placeText(at);
      if (typeof reference !== 'string' || visited.has(place)) return at;
      visited.add(place);
      const next = this.#documents.resolve(reference, at);
      if (next === null) return at;
      at = next;
    }
  }

  /** The properties of a schema, and of those it combines with `allOf`. */
  #partsOf(placed: Placed, visited = new Set<string>()): Parts | null {
    const target = this.#target(placed);
    if (!isObject(target.schema)) return null;
    const place = placeText(target);
    if (visited.has(place)) return null;
    visited.add(place);
    const properties = new Map<string, Placed>();
    const required = new Set<string>();
    const all = target.schema.get('allOf');
    for (const [index, schema] of (isList(all) ? all : []).entries()) {
      const pointer = pointerTo(pointerTo(target.pointer, 'allOf'), index);
      const parts = this.#partsOf({ schema, file: target.file, pointer }, visited);
      for (const [name, property] of parts?.properties ?? []) properties.set(name, property);
      for (const name of parts?.required ?? []) required.add(name);
    }
    const own = target.schema.get('properties');
    const pointer = pointerTo(target.pointer, 'properties');
    for (const [name, schema] of isObject(own) ? own : [])
      properties.set(name, { schema, file: target.file, pointer: pointerTo(pointer, name) });
    const names = target.schema.get('required');
    for (const name of isList(names) ? names : []) if (typeof name === 'string') required.add(name);
    for (const keyword of unexpressedIn(target.schema)) this.#cannot(target, keyword);
    if (properties.size > 0 && !isPlainFlag(target.schema.get('additionalProperties')))
      this.#cannot(target, 'additionalProperties');
    return { schema: target.schema, properties, required };
  }

  #cannot({ file, pointer }: Placed, what: string): void {
    const place = `${file}#${pointerTo(pointer, what)}`;
    if (!this.#unexpressed.some((each) => each.pointer === place)) this.#unexpressed.push({ pointer: place, what });
  }

  /** Comments for what was found to be inexpressible since then. */
  #notesSince(before: number, indent = ''): string {
    return this.#unexpressed
      .slice(before)
      .map(({ pointer }) => `${indent}// Not expressed: ${oneLine(pointer)}\n`)
      .join('');
  }

  #bodyOf({ schema, properties, required }: Parts, indent: string): { readonly doc: string; readonly body: string } {
    const lines = [...properties].map(([name, placed]) => this.#propertyOf(name, placed, required.has(name), indent));
    return { doc: docOf(schema), body: lines.join('\n') };
  }

  #propertyOf(name: string, placed: Placed, isRequired: boolean, indent: string): string {
    const before = this.#unexpressed.length;
    if (!isName(name) || (indent === '' && name === 'output')) {
      this.#cannot(placed, '');
      return this.#notesSince(before, indent);
    }
    const type = this.#typeOf(placed, name);
    const fallback = this.#defaultOf(placed, type, indent);
    if (fallback === undefined) this.#cannot(placed, 'default');
    const isOptional = !isRequired && typeof fallback !== 'string';
    const text = typeText({ ...type, isNullable: type.isNullable || isOptional });
    const value = typeof fallback === 'string' ? ` = ${fallback}` : '';
    const doc = isObject(placed.schema) ? docOf(placed.schema, indent) : '';
    return `${this.#notesSince(before, indent)}${doc}${indent}${nameText(name)}: ${text}${value}\n`;
  }

  /** The source of a default; null when none is needed, and undefined when it is not a simple value of the type. */
  #defaultOf(placed: Placed, type: PklType, indent: string): string | null | undefined {
    const value = isObject(placed.schema) ? placed.schema.get('default') : undefined;
    if (value === undefined || (value === null && type.isNullable)) return null;
    const target = this.#target(placed).schema;
    const allowed = isObject(target) ? target.get('enum') : undefined;
    if (isList(allowed) && typeof value === 'string')
      return allowed.includes(value) ? expression(value, indent) : undefined;
    return defaultText(value, type.text, indent);
  }

  /** @param isDeclared whether the schema is being declared by its name, so that the name cannot stand for it */
  #typeOf(placed: Placed, wanted: string, isDeclared = false): PklType {
    const { schema } = placed;
    if (schema === false) return { text: 'nothing', isNullable: false };
    if (!isObject(schema)) return ANY;
    const type = this.#plainTypeOf(schema, placed, wanted, isDeclared);
    // OpenAPI 3.0.
    return schema.get('nullable') === true ? { ...type, isNullable: true } : type;
  }

  #plainTypeOf(schema: DataObject, placed: Placed, wanted: string, isDeclared: boolean): PklType {
    const reference = schema.get('$ref');
    if (typeof reference === 'string') return this.#referenceOf(reference, placed, isDeclared);
    const part = (keyword: string, index: string | number, inner: Data): Placed => ({
      schema: inner,
      file: placed.file,
      pointer: pointerTo(keyword === '' ? placed.pointer : pointerTo(placed.pointer, keyword), index),
    });
    const values = schema.get('enum');
    if (isList(values)) return enumType(values);
    const constant = schema.get('const');
    if (constant !== undefined) return enumType([constant]);
    for (const keyword of ['anyOf', 'oneOf']) {
      const members = schema.get(keyword);
      if (!isList(members) || members.length === 0) continue;
      return unionType(members.map((each, index) => this.#typeOf(part(keyword, index, each), `${wanted}${index + 1}`)));
    }
    const types = schema.get('type');
    if (isList(types)) {
      const each = types.map((type) =>
        this.#typeOf({ ...placed, schema: new Map([...schema, ['type', type]]) }, wanted),
      );
      return unionType(each);
    }
    const parts = schema.has('properties') || schema.has('allOf') ? this.#partsOf(placed) : null;
    if (parts !== null && this.#isClass(parts) && !isDeclared)
      return { text: nameText(this.#nameOf(placed, wanted)), isNullable: false };
    for (const keyword of unexpressedIn(schema)) this.#cannot(placed, keyword);
    switch (types ?? (schema.has('items') ? 'array' : undefined)) {
      case 'null':
        return { text: 'Null', isNullable: true };
      case 'boolean':
        return { text: 'Boolean', isNullable: false };
      case 'integer':
      case 'number':
        return { text: numberType(schema, types === 'integer'), isNullable: false };
      case 'string': {
        const { text, isWhole } = stringType(schema);
        if (!isWhole) this.#cannot(placed, 'pattern');
        return { text, isNullable: false };
      }
      case 'array': {
        const items = schema.get('items');
        const isOneType = items !== undefined && !isList(items) && !schema.has('prefixItems');
        const element = isOneType ? this.#typeOf(part('', 'items', items), `${wanted}Item`) : ANY;
        const rules = [
          ...countRules(schema, 'minItems', 'maxItems'),
          ...(schema.get('uniqueItems') === true ? ['isDistinct'] : []),
        ];
        return { text: constrained(`Listing<${typeText(element)}>`, rules), isNullable: false };
      }
      case 'object':
        return this.#mapOf(schema, part, wanted);
      default:
        return ANY;
    }
  }

  #mapOf(
    schema: DataObject,
    part: (keyword: string, index: string | number, inner: Data) => Placed,
    wanted: string,
  ): PklType {
    const values = schema.get('additionalProperties');
    const names = schema.get('propertyNames');
    const keys = isObject(names) && isList(names.get('enum')) ? enumType(names.get('enum') as readonly Data[]) : null;
    const rules = countRules(schema, 'minProperties', 'maxProperties');
    if (!isObject(values) && keys === null && rules.length === 0) return { text: 'Dynamic', isNullable: false };
    const value = isObject(values) ? this.#typeOf(part('', 'additionalProperties', values), `${wanted}Value`) : ANY;
    const key = keys === null ? 'String' : typeText(keys);
    return { text: constrained(`Mapping<${key}, ${typeText(value)}>`, rules), isNullable: false };
  }

  #referenceOf(reference: string, placed: Placed, isDeclared: boolean): PklType {
    const target = this.#documents.resolve(reference, placed);
    if (target === null) {
      this.#cannot(placed, '$ref');
      return ANY;
    }
    // A type alias that leads to itself means nothing.
    if (isDeclared && placeText(this.#target(placed)) === placeText(placed)) return ANY;
    const wanted = target.pointer.split('/').at(-1) ?? '';
    const file = target.file.split('/').at(-1)?.replace(/\..*$/, '') ?? '';
    const name = this.#nameOf(target, wanted !== '' ? wanted.replaceAll('~1', '/') : file || this.#options.name);
    return { text: name === 'module' ? name : nameText(name), isNullable: false };
  }
}

function isPlainFlag(value: Data | undefined): boolean {
  return value === undefined || value === false;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ');
}

/** The doc comment of a schema, and its annotations. */
function docOf(schema: DataObject, indent = ''): string {
  const [title, description] = [schema.get('title'), schema.get('description')];
  const text = typeof description === 'string' ? description : typeof title === 'string' ? title : '';
  const lines = text.trim() === '' ? [] : text.trim().split(/\r\n|[\n\r\u2028\u2029]/);
  const doc = lines.map((line) => `${`${indent}/// ${line}`.trimEnd()}\n`).join('');
  return schema.get('deprecated') === true ? `${doc}${indent}@Deprecated\n` : doc;
}
