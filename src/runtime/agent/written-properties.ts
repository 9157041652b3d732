/** Literal properties of agent files, which are known without evaluating anything. */
import { readFileSync } from 'node:fs';
import { PklError } from '../../lang/index.ts';
import { constantText, type Expr, Source } from '../../lang/syntax/index.ts';
import { spellings } from '../kinds/spellings.ts';
import { tolerantModule } from './checks/repair.ts';

/** The value of a property. */
export interface WrittenProperty {
  /** Null if it is not a string constant. */
  readonly text: string | null;
  /** The offset of the value in the source. */
  readonly start: number;
  readonly end: number;
}

/**
 * The values of one of a module's properties, as far as they can be read from its source.
 *
 * @param schema the schema module that it amends
 * @param field the current name of the property; former names count as well
 */
export function writtenProperties(
  text: string,
  schema: 'Workflow' | 'Resource',
  field: string,
): readonly WrittenProperty[] {
  const { names = {} } = spellings()[schema] ?? {};
  const source = new Source(schema, text);
  return tolerantModule(source).module.members.flatMap((member) => {
    if (member.kind !== 'Property' || member.value === null) return [];
    const { name, value } = member;
    if ((names[name.text] ?? name.text) !== field) return [];
    return [{ text: writtenText(value, source), start: value.start, end: value.end }];
  });
}

function writtenText(value: Expr, source: Source): string | null {
  try {
    return constantText(value, source);
  } catch (error) {
    // An invalid escape.
    if (error instanceof PklError) return null;
    throw error;
  }
}

/** The ids that a file defines, as far as they are visible without evaluating it. */
export function writtenIds(path: string): readonly string[] {
  const text = readText(path);
  return text === null ? [] : writtenProperties(text, 'Resource', 'ActionID').flatMap(({ text: id }) => id ?? []);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
