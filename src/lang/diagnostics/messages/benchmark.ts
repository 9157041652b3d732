import type { Message } from '../error.ts';

/** There is nothing to evaluate, and so nothing to measure. */
export function constantMicrobenchmark(): Message {
  return { code: 'constant-microbenchmark', text: 'Microbenchmark is a constant expression.' };
}
