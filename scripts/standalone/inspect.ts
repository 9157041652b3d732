// Inspects an executable file: its format, processor and loader, and the parts embedded in it.
import { open, readFile } from 'node:fs/promises';
import type { FileFormat, Target } from './targets.ts';

/** What every executable must contain. Bun mounts embedded files at `$bunfs` on every machine. */
const parts: Readonly<Record<string, string>> = {
  'the entry point': '$bunfs/root/cli.cjs',
  'the syntax trees of the library': 'stdlib/base.tree',
  'the texts of the library': 'module pkl.base',
  'the schema of agents': 'Workflow.pkl',
  "the interpreter's script": 'runner.py serve',
};
/** On Windows, embedded files have other names. */
const windowsParts: Readonly<Record<string, string>> = { ...parts, 'the entry point': 'BUN/root/cli.cjs' };

/**
 * Compares a file with what its platform expects.
 *
 * @returns what is wrong; empty if nothing is
 */
export async function problemsOf(file: string, target: Target): Promise<readonly string[]> {
  const problems: string[] = [];
  const head = await headOf(file);
  const found = formatOf(head);
  const { name, machine, loader } = target.format;
  if (found === null) problems.push('no executable format that is known');
  else {
    if (found.name !== name) problems.push(`${found.name} instead of ${name}`);
    if (found.machine !== machine) problems.push(`for processor 0x${found.machine.toString(16)}`);
    if (loader !== undefined && found.loader?.includes(loader) !== true)
      problems.push(`loader ${found.loader ?? 'none'} instead of ${loader}`);
  }
  const bytes = await readFile(file);
  for (const [part, text] of Object.entries(target.platform === 'win32' ? windowsParts : parts))
    if (!bytes.includes(text)) problems.push(`${part} is missing`);
  return problems;
}

/** Enough of a file to contain its headers. */
async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The format of a file that starts with some bytes. All fields are little-endian on our platforms. */
export function formatOf(head: Buffer): FileFormat | null {
  if (head.length >= 64 && head.readUInt32BE(0) === 0x7f454c46) return elfOf(head);
  if (head.length >= 8 && head.readUInt32LE(0) === 0xfeedfacf) return { name: 'Mach-O', machine: head.readUInt32LE(4) };
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  return { name: 'PE', machine: head.readUInt16LE(at + 4) };
}

/** The type of the program header that names the loader. */
const INTERPRETER = 3;

function elfOf(head: Buffer): FileFormat {
  const machine = head.readUInt16LE(18);
  const start = Number(head.readBigUInt64LE(32));
  const [size, count] = [head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let at = start; at < start + size * count && at + size <= head.length; at += size) {
    if (head.readUInt32LE(at) !== INTERPRETER) continue;
    const [from, length] = [Number(head.readBigUInt64LE(at + 8)), Number(head.readBigUInt64LE(at + 32))];
    return { name: 'ELF', machine, loader: head.toString('latin1', from, from + length - 1) };
  }
  return { name: 'ELF', machine };
}
