// Compares a run with the recorded one: the most important difference.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The recorded outcome of a run of the reference. */
export interface Answer {
  readonly rc: number;
  readonly out: string;
  /** Files that the run wrote, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The lines before the report: traces and warnings. */
  readonly log?: string;
  readonly message?: string;
  /** The first frame: excerpt, caret and location. */
  readonly frame?: string;
  /** Hash of the frames after the first. */
  readonly rest?: string;
}

/** What may differ. `frames` are those after the first, `message-tail` is the message after its first two lines. */
export type Verdict =
  | 'javascript-error'
  | 'exit'
  | 'stdout'
  | 'files'
  | 'message'
  | 'frame'
  | 'log'
  | 'message-tail'
  | 'frames'
  | 'exit-code';

const libraryFrame =
  /^( *)\d+( \| .*\n) *(.*\n *at .*) \((?:https:\/\/github\.com\/apple\/pkl\/blob\/[\d.]+\/stdlib\/(\w+)\.pkl#L[\d-]+|(pkl:\w+), line \d+)\)$/gm;

/** The text with `/P` for the folder of the run, and without line numbers of the standard library. */
function neutral(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/P')
    .replace(libraryFrame, (_, pad: string, source: string, at: string, a?: string, b?: string) => {
      return `${pad}N${source}${at} (${a === undefined ? b : `pkl:${a}`})`;
    });
}

function written(folder: string, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isFile() && given[name] === undefined) found.push([name, neutral(readFileSync(path, 'utf8'), folder)]);
  }
  return Object.fromEntries(found);
}

/** A run in the form of the recorded ones; `given` are the files of the program. */
export function answerOf(
  run: { readonly status: number; readonly output: string; readonly errors: string },
  folder: string,
  given: Readonly<Record<string, string>>,
): Answer {
  const lines = neutral(run.errors, folder).split('\n');
  const title = lines.findIndex((line) => line.startsWith('–– Pkl Error ––'));
  const log = title < 0 ? lines : lines.slice(0, title);
  const report = title < 0 ? [] : lines.slice(title + 1);
  const first = report.findIndex((line) => /^(?:\d+|N) \| /.test(line));
  const end = first < 0 ? report.length : first;
  const frames = report.slice(end + 3).join('\n');
  return {
    rc: run.status,
    out: neutral(run.output, folder),
    files: written(folder, given),
    log: log.join('\n').trim(),
    message: report.slice(0, end).join('\n').trim(),
    frame: report.slice(end, end + 3).join('\n'),
    rest: hash(frames.trim()),
  };
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 10);
}

function beginning(message = ''): string {
  return message.split('\n').slice(0, 2).join('\n').trim();
}

function sameFiles(want: Answer['files'] = {}, have: Answer['files'] = {}): boolean {
  const names = Object.keys(want);
  return names.length === Object.keys(have).length && names.every((name) => want[name] === have[name]);
}

/** The most important difference, or undefined. */
export function verdictOf(want: Answer, have: Answer): Verdict | undefined {
  if (/Internal error/.test(have.log ?? '')) return 'javascript-error';
  if ((want.rc === 0) !== (have.rc === 0)) return 'exit';
  if (want.out !== have.out) return 'stdout';
  if (!sameFiles(want.files, have.files)) return 'files';
  if (beginning(want.message) !== beginning(have.message)) return 'message';
  if ((want.frame ?? '') !== (have.frame ?? '')) return 'frame';
  if ((want.log ?? '') !== (have.log ?? '')) return 'log';
  if ((want.message ?? '') !== (have.message ?? '')) return 'message-tail';
  if ((want.rest ?? hash('')) !== (have.rest ?? hash(''))) return 'frames';
  if (want.rc !== have.rc) return 'exit-code';
  return undefined;
}
