/** What the search finds, as a script: pages that are opened as files cannot read other files. */
import { entriesOf, type PackageDocs } from '../model.ts';
import type { Place } from '../pages.ts';
import { summaryText } from './entry.ts';

const KINDS = { module: 'm', class: 'c', typealias: 't', property: 'p', method: 'f' } as const;

/** The maximum length of a summary. */
const MAX_SUMMARY = 90;

/** A script that defines the rows of the index: name, kind, place, address, summary, other names. */
export function searchIndex(docs: PackageDocs, places: ReadonlyMap<string, Place>): string {
  const rows = docs.modules.flatMap((module) =>
    [...entriesOf(module)].map((entry) => {
      const { page, anchor } = places.get(entry.id) ?? { page: '', anchor: '' };
      const url = `${encodeURI(page)}${anchor === '' ? '' : `#${encodeURIComponent(anchor)}`}`;
      const summary = summaryText(entry);
      const short = summary.length > MAX_SUMMARY ? `${summary.slice(0, MAX_SUMMARY)}…` : summary;
      return [entry.name, KINDS[entry.kind], entry.id, url, short, entry.alsoKnownAs.join(' ')];
    }),
  );
  return `searchIndex=${JSON.stringify(rows)};\n`;
}
