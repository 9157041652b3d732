// A reader process for tests: serves the schemes `birds:` (hierarchical modules and resources) and `flat:` (flat
// resources), and misbehaves on request. It uses a third-party MessagePack library, so our implementation is tested
// against an independent one.
import { decodeMultiStream, encode } from '@msgpack/msgpack';

type Fields = Readonly<Record<string, unknown>>;

const files = new Map<string, string>([
  ['birds:/swallow.pkl', 'name = "Swallow"\nfriend = import("other/finch.pkl").name\n'],
  ['birds:/other/finch.pkl', 'name = "Finch"\n'],
  ['birds:/notes.txt', 'some notes'],
]);

/** Entries of a folder. */
function list(uri: string): Fields[] {
  const names = [...files.keys()].filter((file) => file.startsWith(uri)).map((file) => file.slice(uri.length));
  const firsts = new Map(names.map((name) => [name.split('/')[0] ?? '', name.includes('/')]));
  return [...firsts].map(([name, isDirectory]) => ({ name, isDirectory }));
}

function specOf(scheme: unknown): Fields | null {
  if (scheme === 'birds') return { scheme, hasHierarchicalUris: true, isGlobbable: true, isLocal: true };
  if (scheme === 'flat') return { scheme, hasHierarchicalUris: false, isGlobbable: true };
  return null;
}

function answer(code: number, { scheme = null, uri }: Fields): Fields {
  const path = typeof uri === 'string' ? uri : '';
  if (code === 0x2e || code === 0x30) {
    const spec = specOf(scheme);
    return spec === null ? {} : { spec };
  }
  if (path.endsWith('crash')) process.exit(3);
  if (path.endsWith('fail')) return { error: `cannot read ${path}` };
  if (path === 'flat:a') return { contents: new TextEncoder().encode('flat a') };
  if (code === 0x2a && path.startsWith('flat:')) return { pathElements: [{ name: 'a', isDirectory: false }] };
  if (code === 0x2a || code === 0x2c) return { pathElements: list(path) };
  const text = files.get(path);
  if (text === undefined) return code === 0x28 ? { error: 'no such module' } : {};
  return { contents: code === 0x28 ? text : new TextEncoder().encode(text) };
}

for await (const message of decodeMultiStream(process.stdin)) {
  const [code, fields] = message as readonly [number, Fields];
  if (code === 0x32) process.exit(0);
  const { requestId = null, uri } = fields;
  if (typeof uri === 'string' && uri.endsWith('garbage')) process.stdout.write(Buffer.of(0xc1, 0xc1));
  else process.stdout.write(encode([code + 1, { requestId, ...answer(code, fields) }]));
}
