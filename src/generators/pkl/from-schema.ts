/** Writes a JSON Schema, or the schemas of an OpenAPI document, as a Pkl module with classes and type aliases. */
import { format } from '../../lang/index.ts';
import { type Data, type DataObject, type GeneratedModule, isList, isObject, pointerTo } from './data.ts';
import { type Placed, placeText, type ReadNeighbor } from './schema-documents.ts';
import { isClass, isOnlyReference, isReference, type Parts, SchemaReader } from './schema-reader.ts';
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
import { TypeNames } from './type-names.ts';
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

/** Why such a reference is not expressed. */
const LOOP = 'leads back to itself and says nothing about values';

class SchemaModule {
  readonly #options: SchemaModuleOptions;
  readonly #schemas: SchemaReader;
  readonly #root: Placed;
  /** Names of types by place. */
  readonly #names = new Map<string, string>();
  readonly #types = new TypeNames();
  /** Declarations that are still to be written; a queue instead of recursion, because schemas may be deep. */
  readonly #pending: (() => void)[] = [];
  /** Write the declarations, once it is known which classes are extended. */
  readonly #declarations: (() => string)[] = [];
  /** The names of classes that others extend. */
  readonly #extended = new Set<string>();

  constructor(root: Data, options: SchemaModuleOptions) {
    this.#options = options;
    this.#schemas = new SchemaReader(root, options.readNeighbor);
    this.#root = { schema: root, file: '', pointer: '' };
  }

  write(): GeneratedModule {
    const { about, name, isSchema, definitions } = this.#options;
    const target = isSchema ? this.#schemas.target(this.#root) : null;
    const parts = target === null ? null : this.#schemas.partsOf(target);
    if (target !== null && isReference(target.schema)) {
      if (this.#schemas.isLoop(target)) this.#schemas.cannot(this.#root, '$ref', LOOP);
      // It leads to a document elsewhere.
      else this.#schemas.cannot(target, '$ref');
    }
    const notes = this.#notesSince(0);
    const isObjectRoot = parts !== null && parts.properties.size > 0;
    for (const property of parts?.properties.keys() ?? []) this.#types.take(property);
    // A reference to the document is a reference to the module.
    if (isObjectRoot) this.#names.set(placeText(this.#root), 'module');
    const { doc, body } =
      parts !== null && isObjectRoot ? this.#bodyOf(parts, '') : { doc: '', body: this.#aliasOfRoot(target) };
    for (const path of definitions) this.#define(path);
    // Grows meanwhile.
    for (const declare of this.#pending) declare();
    const header = `// ${about.replaceAll(/[\r\n]+/g, ' ')}\n${notes}${doc}module ${nameText(name)}\n`;
    // Each is formatted alone, because the syntax tree of a large module takes much memory.
    const texts = [`${header}\n${body}`, ...this.#declarations.map((write) => write())];
    return { text: texts.map((each) => format(each)).join('\n'), unexpressed: this.#schemas.unexpressed };
  }

  #aliasOfRoot(target: Placed | null): string {
    if (target === null || !isObject(target.schema)) return '';
    const says = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'items', 'additionalProperties'];
    if (!says.some((keyword) => isObject(target.schema) && target.schema.has(keyword))) return '';
    const name = this.#types.free(this.#options.name);
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
    const name = this.#types.free(wanted);
    this.#names.set(place, name);
    this.#pending.push(() => this.#declare(placed, name));
    return name;
  }

  #declare(placed: Placed, name: string): void {
    const before = this.#schemas.unexpressed.length;
    const base = this.#schemas.baseOf(placed);
    if (base !== null && this.#names.get(placeText(base)) !== 'module')
      return this.#declareSubclass(placed, name, base);
    const parts = this.#schemas.partsOf(placed);
    if (parts !== null && isClass(parts)) return this.#declareClass(parts, name, before);
    const type = typeText(this.#typeOf(placed, name, true));
    const doc = isObject(placed.schema) ? docOf(placed.schema) : '';
    const text = `${this.#notesSince(before)}${doc}typealias ${nameText(name)} = ${type}\n`;
    this.#declarations.push(() => text);
  }

  #declareClass(parts: Parts, name: string, before: number, clause = ''): void {
    const notes = this.#notesSince(before);
    const { doc, body } = this.#bodyOf(parts, '  ');
    const content = body === '' ? '' : ` {\n${body}}`;
    this.#declarations.push(() => {
      const modifier = this.#extended.has(name) ? 'open ' : '';
      return `${notes}${doc}${modifier}class ${nameText(name)}${clause}${content}\n`;
    });
  }

  #declareSubclass(placed: Placed, name: string, base: Placed): void {
    const before = this.#schemas.unexpressed.length;
    const parts = this.#schemas.ownPartsOf(placed, base);
    const superclass = this.#nameOf(base, nameIn(base) || this.#options.name);
    this.#extended.add(superclass);
    this.#declareClass(parts, name, before, ` extends ${nameText(superclass)}`);
  }

  /** Comments for what was found to be inexpressible since then. */
  #notesSince(before: number, indent = ''): string {
    return this.#schemas.unexpressed
      .slice(before)
      .map(({ pointer, reason }) => {
        const why = reason === undefined ? '' : `, which ${reason}`;
        return `${indent}// Not expressed: ${oneLine(pointer)}${why}\n`;
      })
      .join('');
  }

  #bodyOf({ schema, properties, required }: Parts, indent: string): { readonly doc: string; readonly body: string } {
    const lines = [...properties].map(([name, placed]) => this.#propertyOf(name, placed, required.has(name), indent));
    return { doc: docOf(schema), body: lines.join('\n') };
  }

  #propertyOf(name: string, placed: Placed, isRequired: boolean, indent: string): string {
    const before = this.#schemas.unexpressed.length;
    if (!isName(name) || (indent === '' && name === 'output')) {
      this.#schemas.cannot(placed, '');
      return this.#notesSince(before, indent);
    }
    const type = this.#typeOf(placed, name);
    const fallback = this.#defaultOf(placed, type, indent);
    if (fallback === undefined) this.#schemas.cannot(placed, 'default');
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
    const target = this.#schemas.valueOf(placed).schema;
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
    if (isOnlyReference(schema))
      return this.#typeOf(part('allOf', 0, (schema.get('allOf') as readonly Data[])[0] ?? null), wanted);
    const types = schema.get('type');
    if (isList(types)) {
      const each = types.map((type) =>
        this.#typeOf({ ...placed, schema: new Map([...schema, ['type', type]]) }, wanted),
      );
      return unionType(each);
    }
    const parts = schema.has('properties') || schema.has('allOf') ? this.#schemas.partsOf(placed) : null;
    if (parts !== null && isClass(parts) && !isDeclared)
      return { text: nameText(this.#nameOf(placed, wanted)), isNullable: false };
    for (const keyword of unexpressedIn(schema)) this.#schemas.cannot(placed, keyword);
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
        if (!isWhole) this.#schemas.cannot(placed, 'pattern');
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
    const target = this.#schemas.resolve(reference, placed);
    if (target === null) {
      this.#schemas.cannot(placed, '$ref');
      return ANY;
    }
    // A type alias that leads to itself means nothing.
    if (isDeclared && this.#schemas.isLoop(placed)) {
      this.#schemas.cannot(placed, '$ref', LOOP);
      return ANY;
    }
    const name = this.#nameOf(target, nameIn(target) || this.#options.name);
    return { text: name === 'module' ? name : nameText(name), isNullable: false };
  }
}

/** The name that a place gives to its schema: the last part of the pointer, or the file. */
function nameIn({ file, pointer }: Placed): string {
  const last = pointer.split('/').at(-1) ?? '';
  return last !== '' ? last.replaceAll('~1', '/') : (file.split('/').at(-1)?.replace(/\..*$/, '') ?? '');
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
