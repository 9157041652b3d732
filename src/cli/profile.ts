// Writes CPU profiles of evaluations.
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Profiler } from '../lang/index.ts';
import { makeFolder } from '../lang/node/index.ts';
import { text } from './options.ts';

/** The option that asks for a profile. */
export const profileOption = text('profile', '<file>', 'Write a CPU profile for Chrome DevTools or speedscope.', {
  completes: 'file',
});

/** Starts a profile if a file is given. @returns a function that writes it; call it even if the evaluation fails */
export function startProfile(file: string | null): () => void {
  if (file === null) return () => undefined;
  const profiler = new Profiler();
  profiler.start();
  return () => {
    makeFolder(dirname(file));
    writeFileSync(file, `${JSON.stringify(profiler.stop())}\n`);
  };
}
