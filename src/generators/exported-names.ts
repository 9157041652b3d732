/** Names of the properties of a module that an ES module can export. */
import { wordsIn } from './words.ts';

/** Words that cannot be the name of a variable in an ES module, and one that its code uses. */
const reserved: ReadonlySet<string> = new Set(
  wordsIn(`
  Uint8Array arguments await break case catch class const continue debugger default delete do else enum eval export
  extends false finally for function if implements import in instanceof interface let new null package private
  protected public return static super switch this throw true try typeof var void while with yield
`),
);

/** The names among some that can be exported under the same name. */
export function exportedNames(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !reserved.has(name));
}

/** A name that differs from those given. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const all = new Set(taken);
  let name = wanted;
  while (all.has(name)) name += '_';
  return name;
}
