/** The tool scripts run by a run's expressions and models, with their output. */

export class ToolRuns {
  readonly #runs = new Map<string, { readonly time: Date; readonly output: string }[]>();

  /** Records the output of the script `id`. */
  add(id: string, output: string): void {
    const known = this.#runs.get(id) ?? [];
    known.push({ time: new Date(), output });
    this.#runs.set(id, known);
  }

  /** The output of the last run; empty when there was none. */
  last(id: string): string {
    return this.#runs.get(id)?.at(-1)?.output ?? '';
  }

  /** A line per run with time and output. */
  history(id: string): string {
    return (this.#runs.get(id) ?? [])
      .map(({ time, output }) => `[${time.toISOString()}] ${output.trimEnd()}`)
      .join('\n');
  }
}

/** The program that runs a script, by file extension; null for inline shell code. */
export function interpreterOf(path: string): string {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  switch (ending) {
    case 'py':
      return 'python3';
    case 'js':
    case 'mjs':
    case 'cjs':
      return 'node';
    case 'ts':
      return 'ts-node';
    case 'rb':
      return 'ruby';
    default:
      return 'sh';
  }
}

/** Splits a text into arguments: at commas if it contains any, otherwise at spaces. Quotes group. */
export function splitArguments(text: string): readonly string[] {
  const words = [...text.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|(,)|([^\s,"']+)|(\s+)/g)];
  const byComma = words.some((word) => word[3] !== undefined);
  const found: string[] = [];
  let current: string | null = null;
  const end = (): void => {
    if (current !== null) found.push(byComma ? current.trim() : current);
    current = null;
  };
  for (const [, double, single, comma, plain, space] of words) {
    if (comma !== undefined || (space !== undefined && !byComma)) {
      if (comma !== undefined) current ??= '';
      end();
      continue;
    }
    current = (current ?? '') + (double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? space ?? '');
  }
  end();
  return found;
}
