/** Tar files, as far as packages need them: plain files, in the format that every program reads (POSIX ustar). */

export interface TarFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const BLOCK = 512;
/** An agent with more files would take minutes to write. */
const MOST_FILES = 100_000;

/** Writes files, without owners and times: the same files make the same bytes. */
export function writeTar(files: readonly TarFile[]): Buffer {
  const blocks: Buffer[] = [];
  for (const file of files)
    blocks.push(...longName(file.path), header(file), file.content, padding(file.content.length));
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, content, executable }: TarFile): Buffer {
  const block = Buffer.alloc(BLOCK);
  const name = Buffer.from(path, 'utf8');
  block.set(name.subarray(0, 100), 0);
  block.write(`${executable ? '0000755' : '0000644'}\0`, 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`${'0'.repeat(11)}\0`, 136);
  block.write('0', 156);
  return finished(block);
}

/** A longer name goes into an entry of its own before the file. */
function longName(path: string): readonly Buffer[] {
  const name = Buffer.from(`${path}\0`, 'utf8');
  if (name.length <= 101) return [];
  const block = Buffer.alloc(BLOCK);
  block.write('././@LongLink', 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${name.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write(`${'0'.repeat(11)}\0`, 136);
  block.write('L', 156);
  return [finished(block), name, padding(name.length)];
}

function finished(block: Buffer): Buffer {
  block.write('ustar\x0000', 257);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}

/**
 * Reads the plain files of a tar; folders are implied.
 *
 * @throws Error for broken archives, for paths that lead out of the folder, and for links and devices
 */
export function readTar(tar: Buffer): readonly TarFile[] {
  const files = new Map<string, TarFile>();
  let longer: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const block = tar.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    checkSum(block);
    const size = Number.parseInt(text(block, 124, 12) || '0', 8);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (!Number.isSafeInteger(size) || size < 0 || content.length < size)
      throw new Error('The archive ends in the middle of a file.');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = text(block, 156, 1);
    if (type === 'L') longer = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x') longer = paxPath(content) ?? longer;
    else if (type !== 'g') {
      const path = safePath(longer ?? fullName(block));
      longer = null;
      if (type !== '' && type !== '0' && type !== '5')
        throw new Error(`${path} is a link or a device, which no package may have.`);
      if (type !== '5')
        addFile(files, { path, content, executable: (Number.parseInt(text(block, 100, 8), 8) & 0o111) !== 0 });
    }
  }
  checkFolders(files);
  return [...files.values()];
}

function addFile(files: Map<string, TarFile>, file: TarFile): void {
  if (file.path === '') throw new Error('A file in the archive has no name.');
  if (files.has(file.path)) throw new Error(`${file.path} is in the archive twice.`);
  if (files.size === MOST_FILES) throw new Error(`The archive has more than ${MOST_FILES} files.`);
  files.set(file.path, file);
}

/** A path cannot be a file and a folder at once. */
function checkFolders(files: ReadonlyMap<string, TarFile>): void {
  for (const path of files.keys()) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (files.has(folder)) throw new Error(`${folder} is both a file and a folder in the archive.`);
    }
  }
}

function checkSum(block: Buffer): void {
  const wanted = Number.parseInt(text(block, 148, 8), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== wanted) throw new Error('This is no tar archive.');
}

function text(block: Buffer, start: number, length: number): string {
  return block
    .toString('utf8', start, start + length)
    .replace(/\0.*$/s, '')
    .trim();
}

function fullName(block: Buffer): string {
  const name = block.toString('utf8', 0, 100).replace(/\0.*$/s, '');
  const prefix = block.toString('utf8', 345, 500).replace(/\0.*$/s, '');
  return block.toString('latin1', 257, 262) === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name;
}

/** `27 path=some/long/path\n` */
function paxPath(content: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1] ?? null;
}

function safePath(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const leadsOut = parts.includes('..') || /^[\\/]/.test(path) || /^[A-Za-z]:/.test(path) || path.includes('\0');
  if (leadsOut) throw new Error(`${JSON.stringify(path)} leads out of the folder, which no package may do.`);
  return parts.join('/');
}
