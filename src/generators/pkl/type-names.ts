/** Names of types that are unique in a module. */
import { wordsIn } from '../words.ts';

/** Names that types of a module cannot have, because the module uses those of the language. */
const takenTypes: ReadonlySet<string> = new Set(
  wordsIn(`
  Any Boolean Bytes Class Collection DataSize Deprecated Duration Dynamic Float Function Int Int16 Int32 Int8 IntSeq
  List Listing Map Mapping Module ModuleInfo Null Number Object Pair Regex Set String Typed UInt UInt16 UInt32 UInt8
  Uri output
`),
);

/** Gives names to types. */
export class TypeNames {
  readonly #taken = new Set(takenTypes);
  /** The last number that made a name unique, by name: many types may want the same one. */
  readonly #numbers = new Map<string, number>();

  /** Whether a name is one that modules use for a type of the language. */
  static isOfLanguage(name: string): boolean {
    return takenTypes.has(name);
  }

  /** Keeps a name from being given to a type. */
  take(name: string): void {
    this.#taken.add(name);
  }

  /**
   * A name that no other type has.
   *
   * @example names.free('io.example/app-config'); // 'IoExampleAppConfig'
   */
  free(wanted: string): string {
    const words = wanted.split(/[^\p{ID_Continue}]+/u).filter((word) => word !== '');
    const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    const name = /^\p{ID_Start}/u.test(joined) ? joined : `Type${joined}`;
    let free = name;
    if (this.#taken.has(name)) {
      let number = this.#numbers.get(name) ?? 2;
      while (this.#taken.has(`${name}${number}`)) number++;
      this.#numbers.set(name, number + 1);
      free = `${name}${number}`;
    }
    this.#taken.add(free);
    return free;
  }
}
