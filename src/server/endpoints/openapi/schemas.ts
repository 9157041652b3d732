/** Collects the schemas of the classes of all routes, under names that are unique in the document. */
import { type Contract, classSchema, type JsonSchema, uploadFields } from '../../../runtime/index.ts';

/** Names of the server's own schemas, which classes cannot use. */
const taken = ['ErrorEntry', 'Failure'];

export class Schemas {
  readonly #schemas = new Map<string, JsonSchema>();
  readonly #names = new Map<Contract, Map<string, string>>();
  /** Names of schemas by their content, so that a class that several routes use appears once. */
  readonly #known = new Map<string, string>();

  get all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.#schemas);
  }

  /** A reference to the schema of a class of a contract. */
  refer(contract: Contract, name: string): JsonSchema {
    return { $ref: this.address(contract, name) };
  }

  /** The JSON pointer of a class's schema in the document. */
  address(contract: Contract, name: string): string {
    return `#/components/schemas/${this.#nameOf(contract, name)}`;
  }

  #nameOf(contract: Contract, name: string): string {
    const names = this.#names.get(contract) ?? new Map<string, string>();
    this.#names.set(contract, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    const text = JSON.stringify([name, [...uploadFields(contract)], [...contract.classes]], (_, value: unknown) =>
      value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value,
    );
    const same = this.#known.get(text);
    const free = same ?? this.#freeName(name);
    names.set(name, free);
    if (same !== undefined) return free;
    this.#known.set(text, free);
    // Reserved before the schema is made, because a class may refer to itself.
    this.#schemas.set(free, {});
    const refer = (other: string): string => this.address(contract, other);
    this.#schemas.set(free, classSchema(contract, name, { refer, place: 'json' }));
    return free;
  }

  #freeName(name: string): string {
    let free = name;
    for (let number = 2; this.#schemas.has(free) || taken.includes(free); number++) free = `${name}${number}`;
    return free;
  }
}
