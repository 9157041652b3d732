import { describe, expect, it } from 'vitest';
import { runLog } from '../../src/cli/run-log.ts';
import type { RunEvent } from '../../src/runtime/index.ts';

function logged(...events: readonly RunEvent[]): string {
  let text = '';
  const terminal = {
    out: () => undefined,
    err: (line: string) => {
      text += line;
    },
    colorOut: false,
    colorErr: false,
    isTerminal: false,
  };
  const log = runLog(terminal);
  for (const event of events) log(event);
  return text.replace(/^\d\d:\d\d:\d\d /gm, '');
}

describe('the log of a run', () => {
  it('contains no terminal commands, whatever a client makes a script print', () => {
    const text = 'before\x1b]0;title\x07\x1b[2J\x9b31m\x00\tafter é 😀';
    expect(logged({ type: 'log', run: 'r', resource: 'step', stream: 'stdout', text })).toBe(
      'r step │ before\\x1b]0;title\\x07\\x1b[2J\\x9b31m\\x00\tafter é 😀\n',
    );
  });

  it('marks every line of a failure with the id of its run', () => {
    const failed = { type: 'resource-failed', run: 'r', resource: 'step', code: 'kdeps/action-failed' } as const;
    expect(logged({ ...failed, message: 'one', detail: '12:00:00 ▸ two' })).toBe(
      'r step: failed [kdeps/action-failed]\nr   one\nr   12:00:00 ▸ two\n',
    );
  });

  it('truncates long lines', () => {
    expect(logged({ type: 'note', run: null, resource: null, text: 'x'.repeat(1000) }).length).toBe(402);
  });

  it('has the id that a client gave its request, and at last that of the run', () => {
    const answered = { method: 'GET', route: '/', client: '::1', status: 200, milliseconds: 5, waited: 0 } as const;
    expect(
      logged(
        { type: 'request-named', run: 'r', name: 'mine' },
        { type: 'run-started', run: 'r', title: 'GET /' },
        { type: 'request', run: 'r', title: 'GET /', ...answered },
        { type: 'note', run: 'r', resource: null, text: 'late' },
      ),
    ).toBe('mine ▸ GET /\nmine ::1 GET / 200 in 5 ms (run r)\nr late\n');
  });
});
