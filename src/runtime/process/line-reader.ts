import { StringDecoder } from 'node:string_decoder';

/** A line that never ends must not grow for ever. */
const LONGEST = 65_536;

/** Cuts what a process prints into lines. A carriage return ends a line, too: progress bars use it. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private readonly onLine: (line: string) => void;
  private rest = '';

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  feed(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
    if (this.rest.length <= LONGEST) return;
    this.onLine(this.rest);
    this.rest = '';
  }

  /** Gives the last line when nothing ends it. */
  finish(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') this.onLine(last);
  }
}
