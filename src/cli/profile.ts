// Writes where evaluations spend their time.
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Profiler } from '../lang/index.ts';
import { makeFolder } from '../lang/node/index.ts';
import { text } from './options.ts';

/** The option that asks for a profile. */
export const profileOption = text(
  'profile',
  '<file>',
  'Write a CPU profile, which Chrome DevTools and speedscope open.',
  { completes: 'file' },
);

/** Starts a profile if a file is named. @returns what writes it; a failed evaluation may be the one to look at */
export function startProfile(file: string | null): () => void {
  if (file === null) return () => undefined;
  const profiler = new Profiler();
  profiler.start();
  return () => {
    makeFolder(dirname(file));
    writeFileSync(file, `${JSON.stringify(profiler.stop())}\n`);
  };
}
