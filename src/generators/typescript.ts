/** Writes contracts as TypeScript: interfaces and type aliases, under names that are unique in a file. */
import type { Contract, ContractClass, ContractField, ContractType } from '../lang/contracts/index.ts';
import { isPerhapsNull, resolved, withSubclasses } from './contracts.ts';
import { wordsIn } from './words.ts';

/**
 * The form of values: `request` is the input and output of agents as their clients see them; `plain` and `json` are the
 * results of an evaluation, as JavaScript and as rendered JSON.
 */
export type TypescriptForm = 'request' | 'plain' | 'json';

type Scalar = Exclude<
  ContractType['kind'],
  'alias' | 'choice' | 'list' | 'map' | 'nullable' | 'object' | 'pair' | 'record' | 'union'
>;

const common = {
  any: 'unknown',
  boolean: 'boolean',
  bytes: 'string',
  // Evaluating it fails.
  circular: 'never',
  'data-size': 'DataSize',
  duration: 'Duration',
  dynamic: 'Readonly<Record<string, unknown>>',
  float: 'number',
  host: 'Blob',
  int: 'number',
  'int-seq': 'IntSeq',
  nothing: 'never',
  null: 'null',
  number: 'number',
  regex: 'string',
  string: 'string',
  type: 'string',
} as const satisfies Readonly<Record<Scalar, string>>;

const scalars: Readonly<Record<TypescriptForm, Readonly<Record<Scalar, string>>>> = {
  request: { ...common, 'data-size': 'string', duration: 'string' },
  plain: { ...common, bytes: 'Uint8Array' },
  json: common,
};

/** Types of the standard library, which are declared where they are used. */
const library: Readonly<Record<string, string>> = {
  DataSize: `export interface DataSize {
  readonly value: number;
  readonly unit: 'b' | 'kb' | 'kib' | 'mb' | 'mib' | 'gb' | 'gib' | 'tb' | 'tib' | 'pb' | 'pib';
}
`,
  Duration: `export interface Duration {
  readonly value: number;
  readonly unit: 'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd';
}
`,
  IntSeq: `/** The numbers from \`start\` to \`end\`, inclusive, in steps of \`step\`. */
export interface IntSeq {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}
`,
};

/** Names that generated types use, and words that cannot be names of types. */
const reserved = [
  ...Object.keys(library),
  ...wordsIn(`
  Blob Omit Partial Readonly ReadonlyArray Record Uint8Array any as asserts async await bigint boolean break case
  catch class const continue debugger declare default delete do else enum export extends false finally for function
  if implements import in infer instanceof interface is keyof let module namespace never new null number object
  package private protected public readonly return satisfies static string super switch symbol this throw true try
  type typeof undefined unique unknown var void while with yield
`),
];

/** Collects the declarations of a file. */
export class TypescriptTypes {
  readonly #form: TypescriptForm;
  readonly #declarations = new Map<string, string>();
  readonly #names = new Map<Contract, Map<string, string>>();
  readonly #known = new Map<string, string>();
  readonly #ids = new Map<Contract, number>();
  readonly #contents = new Map<string, number>();
  readonly #library = new Set<string>();

  /** @param taken names that the rest of the file uses */
  constructor(form: TypescriptForm, taken: readonly string[] = []) {
    this.#form = form;
    for (const name of [...reserved, ...taken]) this.#declarations.set(name, '');
  }

  /** The source of the declarations. */
  get declarations(): readonly string[] {
    const used = [...this.#library].sort().map((name) => library[name] ?? '');
    return [...this.#declarations.values(), ...used].filter((text) => text !== '');
  }

  /** The name of the interface of a class. */
  nameOf(contract: Contract, className: string): string {
    const cls = contract.classes.get(className);
    return this.#named(contract, className, className, (name) =>
      cls === undefined ? '' : this.#interfaceOf(contract, name, cls),
    );
  }

  /** The name of the type of an alias. */
  nameOfAlias(contract: Contract, aliasName: string): string {
    return this.#named(contract, aliasName, aliasName, (name) => {
      const alias = contract.aliases.get(aliasName);
      if (alias === undefined) return '';
      return `${comment(alias.doc, '')}export type ${name} = ${this.#typeOf(contract, alias.type, '')};\n`;
    });
  }

  /** The name of the union of a class and its subclasses. */
  #nameOfUnion(contract: Contract, className: string, members: readonly string[]): string {
    return this.#named(contract, `${className}|`, `Any${className}`, (name) => {
      const types = members.map((member) => this.nameOf(contract, member));
      return `/** A \`${className}\` of any class. */\nexport type ${name} = ${types.join(' | ')};\n`;
    });
  }

  /** The name of a declaration, which is written if its text is new. */
  #named(contract: Contract, key: string, wanted: string, write: (name: string) => string): string {
    const names = this.#names.get(contract) ?? new Map<string, string>();
    this.#names.set(contract, names);
    const known = names.get(key);
    if (known !== undefined) return known;
    const text = `${this.#idOf(contract)} ${key}`;
    const same = this.#known.get(text);
    const name = same ?? this.#freeName(wanted);
    names.set(key, name);
    if (same !== undefined) return name;
    this.#known.set(text, name);
    // Reserved before it is written, because a class may refer to itself.
    this.#declarations.set(name, '');
    this.#declarations.set(name, write(name));
    return name;
  }

  /** Two contracts with the same content have the same id, so that their classes are declared once. */
  #idOf(contract: Contract): number {
    let id = this.#ids.get(contract);
    if (id === undefined) {
      const text = JSON.stringify([[...contract.classes], [...contract.aliases]], (_, value: unknown) => {
        if (value instanceof Map || value instanceof Set) return [...(value as Iterable<unknown>)];
        return typeof value === 'bigint' ? String(value) : value;
      });
      id = this.#contents.get(text) ?? this.#contents.size;
      this.#contents.set(text, id);
      this.#ids.set(contract, id);
    }
    return id;
  }

  #freeName(wanted: string): string {
    const name = identifier(wanted);
    let free = name;
    for (let number = 2; this.#declarations.has(free); number++) free = `${name}${number}`;
    return free;
  }

  #interfaceOf(contract: Contract, name: string, cls: ContractClass): string {
    const { doc, deprecation, superclass } = cls;
    const inherited = superclass === null ? [] : (contract.classes.get(superclass)?.fields ?? []);
    const before = new Map(inherited.map((field) => [field.name, this.#lineOf(contract, field, '  ')]));
    const lines = cls.fields.map((field) => [field.name, this.#lineOf(contract, field, '  ')] as const);
    const own = lines.filter(([field, line]) => before.get(field) !== line);
    const changed = own.filter(([field]) => before.has(field)).map(([field]) => JSON.stringify(field));
    const parent = superclass === null ? '' : this.nameOf(contract, superclass);
    // A property may have a type that is not a subtype of the inherited one.
    const base = changed.length === 0 ? parent : `Omit<${parent}, ${changed.join(' | ')}>`;
    const body = own.map(([, line]) => line).join('');
    const clause = superclass === null ? '' : ` extends ${base}`;
    return `${comment(withTag(doc, deprecation), '')}export interface ${name}${clause} {\n${body}}\n`;
  }

  #lineOf(contract: Contract, field: ContractField, indent: string): string {
    const { name, doc, type, deprecation } = field;
    const mark = this.#isOptional(contract, field) ? '?' : '';
    const text = this.#typeOf(contract, type, indent);
    return `${comment(withTag(doc, deprecation), indent)}${indent}readonly ${propertyName(name)}${mark}: ${text};\n`;
  }

  #isOptional(contract: Contract, { isRequired, type }: ContractField): boolean {
    switch (this.#form) {
      case 'request':
        return !isRequired;
      case 'plain':
        return false;
      case 'json':
        // Renderers omit null properties.
        return isPerhapsNull(type, contract);
    }
  }

  #typeOf(contract: Contract, type: ContractType, indent: string): string {
    const inner = (part: ContractType): string => this.#typeOf(contract, part, indent);
    switch (type.kind) {
      case 'alias':
        return this.nameOfAlias(contract, type.name);
      case 'choice':
        return type.values.map((value) => JSON.stringify(value)).join(' | ');
      case 'list':
        return `ReadonlyArray<${inner(type.element)}>`;
      case 'map': {
        const key = resolved(type.key, contract);
        const value = inner(type.value);
        if (this.#form === 'request' || key.kind !== 'choice') return `Readonly<Record<string, ${value}>>`;
        return `Readonly<Partial<Record<${inner(type.key)}, ${value}>>>`;
      }
      case 'nullable': {
        const text = inner(type.type);
        return text === 'null' ? text : `${text} | null`;
      }
      case 'object': {
        const members = withSubclasses(type.name, contract);
        const isAlone = members.length === 1 && members[0] === type.name;
        return isAlone ? this.nameOf(contract, type.name) : this.#nameOfUnion(contract, type.name, members);
      }
      case 'pair':
        return `readonly [${inner(type.first)}, ${inner(type.second)}]`;
      case 'record': {
        const lines = type.fields.map((field) => this.#lineOf(contract, field, `${indent}  `));
        return lines.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${lines.join('')}${indent}}`;
      }
      case 'union':
        return [...new Set(type.members.map(inner))].join(' | ');
      default:
        return this.#scalar(type.kind);
    }
  }

  #scalar(kind: Scalar): string {
    const text = scalars[this.#form][kind];
    if (library[text] !== undefined) this.#library.add(text);
    return text;
  }
}

/**
 * The types of what a module evaluates to; the type of the module itself comes first.
 *
 * @example moduleTypescript(readModuleTypes(evaluation, 'app:/main.pkl'), 'plain')
 */
export function moduleTypescript(contract: Contract, form: Exclude<TypescriptForm, 'request'>): string {
  const types = new TypescriptTypes(form);
  types.nameOf(contract, contract.root);
  for (const name of contract.classes.keys()) types.nameOf(contract, name);
  for (const name of contract.aliases.keys()) types.nameOfAlias(contract, name);
  return types.declarations.join('\n');
}

/** A name that TypeScript accepts. */
function identifier(name: string): string {
  const text = name.replace(/[^\p{ID_Continue}$]+/gu, '_');
  return /^[\p{ID_Start}$_]/u.test(text) ? text : `_${text}`;
}

/** A property name, in quotes if necessary. */
export function propertyName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

function withTag(doc: string, deprecation: string | null): string {
  if (deprecation === null) return doc;
  return [doc, `@deprecated ${deprecation}`.trim()].filter((text) => text !== '').join('\n\n');
}

/** A documentation comment; empty for an empty text. */
export function comment(text: string, indent: string): string {
  if (text === '') return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0] ?? ''} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
