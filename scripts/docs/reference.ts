/** The reference pages, generated from the schema modules, the list of commands and the catalogues of error codes. */
import { commandPage } from './commands.ts';
import { errorPage } from './errors.ts';
import { schemaPages } from './schema.ts';

/**
 * Generates the text of every page of the reference.
 *
 * @returns path inside `docs` → Markdown
 */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...schemaPages(),
    ['reference/commands.md', await commandPage()],
    ['reference/errors.md', errorPage()],
  ]);
}
