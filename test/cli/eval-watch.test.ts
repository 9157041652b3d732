// `kdeps eval --watch` of the built program, with changing files.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let me: Newcomer;
beforeAll(async () => {
  me = await newcomer();
});
afterAll(() => me.leave());

it('evaluates again when a module, a resource or the contents of a folder changes, through failures', async () => {
  await me.write({
    'main.pkl':
      'import "units.pkl"\nport = units.thousand + 80\nnote = read?("note.txt")?.text\nparts = import*("parts/*.pkl").length',
    'units.pkl': 'thousand = 1000',
    'parts/a.pkl': '',
    'unused.pkl': '',
  });
  const watching = me.start(['eval', 'main.pkl', '--watch']);
  await watching.until(/port = 1080\nnote = null\nparts = 1\n/);
  // Written to another file and renamed, as editors do.
  await me.write({ 'unused.pkl': 'x = 1', 'new.pkl': 'thousand = 8000' });
  await rename(join(me.folder, 'new.pkl'), join(me.folder, 'units.pkl'));
  await watching.until(/port = 8080\n/);
  await me.write({ 'note.txt': 'now' });
  await watching.until(/note = "now"\n/);
  await me.write({ 'parts/b.pkl': '' });
  await watching.until(/parts = 2\n/);
  await rm(join(me.folder, 'units.pkl'));
  await watching.until(/Cannot find module/);
  await me.write({ 'units.pkl': 'thousand = = 1' });
  await watching.until(/Unexpected token/);
  await me.write({ 'units.pkl': 'thousand = 3000' });
  await watching.until(/port = 3080\n/);
  await watching.stop();
  expect(watching.said()).not.toContain('Internal error');
});
