// A reader process for tests: serves the schemes `birds:` (modules and resources with folders) and `flat:` (resources
// without), and misbehaves when asked to.
import { encodeMessage, MessageDecoder, type MessageValue } from '../../src/lang/node/worker/msgpack.ts';

type Fields = Record<string, MessageValue>;

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

function specOf(scheme: MessageValue): MessageValue {
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
  if (path === 'flat:a') return { contents: Buffer.from('flat a') };
  if (code === 0x2a && path.startsWith('flat:')) return { pathElements: [{ name: 'a', isDirectory: false }] };
  if (code === 0x2a || code === 0x2c) return { pathElements: list(path) };
  const text = files.get(path);
  if (text === undefined) return code === 0x28 ? { error: 'no such module' } : {};
  return { contents: code === 0x28 ? text : Buffer.from(text) };
}

const decoder = new MessageDecoder();
process.stdin.on('data', (bytes: Buffer) => {
  decoder.push(bytes);
  for (let message = decoder.next(); message !== undefined; message = decoder.next()) {
    const [code, fields] = message as [number, Fields];
    if (code === 0x32) process.exit(0);
    const { requestId = null } = fields;
    const { uri } = fields;
    if (typeof uri === 'string' && uri.endsWith('garbage')) process.stdout.write(Buffer.of(0xc1, 0xc1));
    else process.stdout.write(encodeMessage([code + 1, { requestId, ...answer(code, fields) }]));
  }
});
