/**
 * Documents and their printer. A document describes a text and where it may be broken into lines; the printer decides
 * where it is, trying outer groups before inner ones.
 *
 * A group is printed in one of three modes. *Joined*: its breaks do not start lines. *Broken*: each break of the group
 * itself, but not of groups inside it, starts a line, and indents apply. *Flat*: nothing breaks, not even forced
 * breaks.
 */

/** The maximum number of columns per line. */
export const COLUMNS = 100;

const STEP = 2;

/** A text whose line breaks, if any, are printed as they are, or something that the printer lays out. */
export type Doc = string | Break | Sequence | Choice | Block;

/** A place where a line may end. */
export interface Break {
  readonly kind: 'break';
  /** The text if the line does not end there. */
  readonly joined: '' | ' ';
  /** Whether the line always ends there. */
  readonly isForced: boolean;
}

/** Documents in sequence: as they are, as a group, indented if their group is broken, or flat. */
export interface Sequence {
  readonly kind: 'concat' | 'group' | 'indent' | 'flat';
  readonly parts: readonly Doc[];
  readonly width: number;
  readonly flatWidth: number;
}

/** A document for a broken group, and another for a group that is not. */
export interface Choice {
  readonly kind: 'choice';
  readonly broken: Doc;
  readonly joined: Doc;
}

/** A multiline string; its lines keep their indentation relative to the closing delimiter. */
export interface Block {
  readonly kind: 'block';
  /** The number of characters before the closing delimiter in the source. */
  readonly margin: number;
  /** Each line starts with a text, or is empty. */
  readonly lines: readonly (readonly Doc[])[];
}

/** Nothing, or the end of the line. */
export const softBreak: Break = { kind: 'break', joined: '', isForced: false };
/** A space, or the end of the line. */
export const blankBreak: Break = { kind: 'break', joined: ' ', isForced: false };
/** The end of the line; nothing in flat documents. */
export const hardBreak: Break = { kind: 'break', joined: '', isForced: true };
/** The end of the line; a space in flat documents. */
export const hardBlankBreak: Break = { kind: 'break', joined: ' ', isForced: true };
/** The end of the line, and an empty line. */
export const emptyLine: Doc = concat([hardBreak, hardBreak]);

function sequence(kind: Sequence['kind'], parts: readonly Doc[]): Sequence {
  let width = 0;
  let flatWidth = 0;
  for (const part of parts) {
    width += widthOf(part);
    flatWidth += flatWidthOf(part);
  }
  return { kind, parts, width: kind === 'flat' ? flatWidth : width, flatWidth };
}

/** Documents in sequence. */
export function concat(parts: readonly Doc[]): Doc {
  return parts.length === 1 ? (parts[0] as Doc) : sequence('concat', parts);
}

/** Documents that are all broken if they do not fit on the line. */
export function group(parts: readonly Doc[]): Sequence {
  return sequence('group', parts);
}

/** Documents that are indented by one level if the group around them is broken. */
export function indent(parts: readonly Doc[]): Sequence {
  return sequence('indent', parts);
}

/** Documents without line breaks, whatever breaks they contain. */
export function flat(parts: readonly Doc[]): Sequence {
  return sequence('flat', parts);
}

/** `broken` if the group around it is broken, otherwise `joined`. */
export function choice(broken: Doc, joined: Doc): Choice {
  return { kind: 'choice', broken, joined };
}

/** A multiline string. */
export function block(margin: number, lines: Block['lines']): Block {
  return { kind: 'block', margin, lines };
}

/** The width on one line; a document that needs several counts as a whole line. */
function widthOf(doc: Doc): number {
  if (typeof doc === 'string') return doc.length;
  switch (doc.kind) {
    case 'break':
      return doc.isForced ? COLUMNS : doc.joined.length;
    case 'choice':
      return widthOf(doc.joined);
    case 'block':
      return COLUMNS;
    default:
      return doc.width;
  }
}

function flatWidthOf(doc: Doc): number {
  if (typeof doc === 'string') return doc.length;
  switch (doc.kind) {
    case 'break':
      return doc.joined.length;
    case 'choice':
      return flatWidthOf(doc.joined);
    case 'block':
      return COLUMNS;
    default:
      return doc.flatWidth;
  }
}

type Mode = 'joined' | 'broken' | 'flat';

/** Prints documents one after the other to one text. */
export class Printer {
  readonly #parts: string[] = [];
  /** Columns used on the current line. */
  #column = 0;
  /** Whether the current line still lacks its indentation. */
  #isFresh = false;
  /** The last character of the current line; 0 if the line is empty. */
  #last = 0;

  /** The text printed so far. */
  text(): string {
    return this.#parts.join('');
  }

  /**
   * Prints a document. A list instead of recursion, so that deep documents need no deep stack.
   * @param outerDepth the number of levels by which its lines are indented
   */
  print(start: Doc, outerDepth = 0): void {
    const docs: Doc[] = [start];
    const modes: Mode[] = ['joined'];
    const depths: number[] = [outerDepth];
    for (let doc = docs.pop(); doc !== undefined; doc = docs.pop()) {
      const mode = modes.pop() as Mode;
      const depth = depths.pop() as number;
      if (typeof doc === 'string') {
        this.#write(doc, depth);
        continue;
      }
      switch (doc.kind) {
        case 'break':
          if (mode !== 'flat' && (doc.isForced || mode === 'broken')) this.#endLine(depth, true);
          else if (doc.joined !== '') this.#write(doc.joined, depth);
          break;
        case 'choice':
          docs.push(mode === 'broken' ? doc.broken : doc.joined);
          modes.push(mode);
          depths.push(depth);
          break;
        case 'block':
          this.#writeBlock(doc, depth);
          break;
        default: {
          const inner = this.#modeOf(doc, mode);
          const isDeeper = doc.kind === 'indent' && inner === 'broken' && doc.parts.length > 0;
          // The indentation counts from here, even in the middle of a line.
          if (isDeeper) this.#column += STEP;
          for (let index = doc.parts.length - 1; index >= 0; index--) {
            docs.push(doc.parts[index] as Doc);
            modes.push(inner);
            depths.push(isDeeper ? depth + 1 : depth);
          }
        }
      }
    }
  }

  #modeOf({ kind, width }: Sequence, mode: Mode): Mode {
    if (mode === 'flat' || kind === 'flat') return 'flat';
    if (kind !== 'group') return mode;
    return this.#column + width > COLUMNS ? 'broken' : 'joined';
  }

  #writeBlock({ margin, lines }: Block, depth: number): void {
    const indentation = ' '.repeat(depth * STEP);
    for (const [index, line] of lines.entries()) {
      if (index > 0) this.#endLine(depth, false);
      const [first, ...rest] = line;
      if (first === undefined) continue;
      if (index === 0) this.print(first, depth);
      // A line that consists of the margin counts as empty.
      else if (rest.length > 0 || !isMargin(first, margin)) this.#write(moved(first, margin, indentation), depth);
      for (const doc of rest) this.print(doc, depth);
    }
  }

  #write(text: string, depth: number): void {
    if (this.#isFresh) {
      this.#parts.push(' '.repeat(depth * STEP));
      this.#isFresh = false;
    } else if (merges(this.#last, text.charCodeAt(0))) {
      this.#parts.push(' ');
      this.#column++;
    }
    this.#parts.push(text);
    this.#column += text.length;
    this.#last = text.charCodeAt(text.length - 1);
  }

  #endLine(depth: number, isIndented: boolean): void {
    this.#parts.push('\n');
    this.#column = depth * STEP;
    this.#isFresh = isIndented;
    this.#last = 0;
  }
}

/** Whether a line of a block consists of the margin. */
function isMargin(line: Doc, margin: number): boolean {
  return typeof line === 'string' && line.length === margin && blanksAtStart(line, margin) === margin;
}

/** A line of a block with a new indentation instead of the margin. */
function moved(line: Doc, margin: number, indentation: string): string {
  const text = line as string;
  return indentation + text.slice(blanksAtStart(text, margin));
}

function blanksAtStart(text: string, max: number): number {
  let count = 0;
  while (count < max && (text.charCodeAt(count) === 32 || text.charCodeAt(count) === 9)) count++;
  return count;
}

const NOT = 33;
const DOT = 46;
const QUESTION = 63;
const BRACKET = 91;

/** Whether a token that ends with `last` and one that starts with `first` would be read as one without a space. */
function merges(last: number, first: number): boolean {
  if (last === NOT) return first === NOT;
  if (last === BRACKET) return first === BRACKET;
  return last === QUESTION && (first === DOT || first === QUESTION);
}
