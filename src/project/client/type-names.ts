/** Converts classes of contracts to TypeScript interfaces, under names that are unique in a file. */
import type { Contract, ContractClass, ContractField, ContractType } from '../../runtime/index.ts';

export class TypeNames {
  readonly #declarations = new Map<string, string>();
  readonly #names = new Map<Contract, Map<string, string>>();
  readonly #known = new Map<string, string>();

  /** @param taken names that the rest of the file uses */
  constructor(taken: readonly string[]) {
    for (const name of taken) this.#declarations.set(name, '');
  }

  /** The source of the interfaces. */
  get declarations(): readonly string[] {
    return [...this.#declarations.values()].filter((text) => text !== '');
  }

  /** The name of the interface of a class. */
  nameOf(contract: Contract, className: string): string {
    const names = this.#names.get(contract) ?? new Map<string, string>();
    this.#names.set(contract, names);
    const known = names.get(className);
    if (known !== undefined) return known;
    const text = JSON.stringify([className, [...contract.classes]], (_, value: unknown) =>
      value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value,
    );
    const same = this.#known.get(text);
    const name = same ?? this.#freeName(className);
    names.set(className, name);
    if (same !== undefined) return name;
    this.#known.set(text, name);
    // Reserved before it is written, because a class may refer to itself.
    this.#declarations.set(name, '');
    const cls = contract.classes.get(className);
    this.#declarations.set(name, cls === undefined ? '' : this.#interfaceOf(contract, name, cls));
    return name;
  }

  #freeName(name: string): string {
    let free = name;
    for (let number = 2; this.#declarations.has(free); number++) free = `${name}${number}`;
    return free;
  }

  #interfaceOf(contract: Contract, name: string, { doc, fields }: ContractClass): string {
    const lines = fields.map((field) => this.#lineOf(contract, field));
    return `${comment(doc, '')}export interface ${name} {\n${lines.join('')}}\n`;
  }

  #lineOf(contract: Contract, { name, doc, type, isRequired }: ContractField): string {
    const mark = isRequired ? '' : '?';
    return `${comment(doc, '  ')}  readonly ${propertyName(name)}${mark}: ${this.#typeOf(contract, type)};\n`;
  }

  #typeOf(contract: Contract, type: ContractType): string {
    const inner = (part: ContractType): string => this.#typeOf(contract, part);
    switch (type.kind) {
      case 'any':
        return 'unknown';
      case 'boolean':
      case 'null':
        return type.kind;
      case 'choice':
        return type.values.map((value) => JSON.stringify(value)).join(' | ');
      case 'dynamic':
        return 'Readonly<Record<string, unknown>>';
      case 'float':
      case 'int':
      case 'number':
        return 'number';
      case 'host':
        return 'Blob';
      case 'list':
        return `ReadonlyArray<${inner(type.element)}>`;
      case 'map':
        return `Readonly<Record<string, ${inner(type.value)}>>`;
      case 'nullable':
        return `${inner(type.type)} | null`;
      case 'object':
        return this.nameOf(contract, type.name);
      case 'union':
        return type.members.map(inner).join(' | ');
      default:
        return 'string';
    }
  }
}

/** A property name, in quotes if necessary. */
export function propertyName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** A documentation comment; empty for an empty text. */
export function comment(text: string, indent: string): string {
  if (text === '') return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0] ?? ''} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
