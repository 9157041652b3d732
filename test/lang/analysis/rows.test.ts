import { expect, it } from 'vitest';
import { checkUnit, Project } from '../../../src/lang/analysis/index.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { Sources } from '../../../src/lang/node/index.ts';
import { modules, rows } from './rows.ts';

/** `severity code` of the findings in a module, each with what it marks. */
function findings(text: string): readonly (readonly [string, string])[] {
  const given = memoryLoader('app', new Map([['app:/main.pkl', text], ...Object.entries(modules)]));
  const sources = new Sources({ cacheDir: null, http: { userAgent: 'test', isOffline: true } });
  const project = new Project({ loaders: [given, ...sources.loaders] });
  const unit = project.unit('app:/main.pkl');
  return checkUnit(project.analyzer, unit).map(({ severity, code, range }) => {
    const { start, end } = range;
    return [`${severity} ${code}`, `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`];
  });
}

it.each(rows)('$id is reported where it is', ({ finding, fires }) => {
  expect(findings(fires.replace(/[«»]/g, ''))).toContainEqual([finding, fires]);
});

it.each(rows)('$id is not reported where it is not', ({ finding, silent }) => {
  const code = finding.replace(/^\w+ /, '');
  expect(findings(silent).filter(([said]) => said.endsWith(` ${code}`))).toEqual([]);
  expect(findings(silent).filter(([said]) => said.startsWith('error '))).toEqual([]);
});
