import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { formatJson } from '../../../src/lang/modules/json-data.ts';
import { PackageUri } from '../../../src/lang/modules/package-uri.ts';
import { type SourceOptions, Sources } from '../../../src/lang/node/sources.ts';
import { writeZip } from '../../../src/lang/node/zip.ts';
import { type Answer, type PackageServer, startServer } from '../../support/package-server.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

const zip = writeZip([
  ['Bird.pkl', bytes('import "@fruit/Fruit.pkl"\nname = "Swallow"\nfood = Fruit.name\n')],
  ['sub/files/a.txt', bytes('some text')],
]);
const fruitZip = writeZip([['Fruit.pkl', bytes('name = "Apple"\n')]]);
const outsideZip = writeZip([['../outside.pkl', bytes('x = 1')]]);

function metadata(name: string, data: Uint8Array, dependencies = {}, more = {}): string {
  return formatJson({
    name,
    packageUri: `package://localhost:0/${name}@1.0.0`,
    version: '1.0.0',
    packageZipUrl: `https://localhost:0/${name}@1.0.0.zip`,
    packageZipChecksums: { sha256: sha256(data) },
    dependencies,
    ...more,
  });
}

const fruit = metadata('fruit', fruitZip);
const birds = metadata('birds', zip, {
  fruit: { uri: 'package://localhost:0/fruit@1.0.0', checksums: { sha256: sha256(fruit) } },
});
const answers = new Map<string, Answer>([
  ['/birds@1.0.0', { body: birds }],
  ['/birds@1.0.0.zip', { body: zip }],
  ['/fruit@1.0.0', { body: fruit }],
  ['/fruit@1.0.0.zip', { body: fruitZip }],
  ['/damaged@1.0.0', { body: metadata('damaged', zip) }],
  ['/damaged@1.0.0.zip', { body: fruitZip }],
  ['/outside@1.0.0', { body: metadata('outside', outsideZip) }],
  ['/outside@1.0.0.zip', { body: outsideZip }],
  ['/insecure@1.0.0', { body: metadata('insecure', zip, {}, { packageZipUrl: 'http://localhost/x.zip' }) }],
  ['/module.pkl', { body: 'x = 42' }],
  ['/moved.pkl', { status: 301, headers: { Location: '/module.pkl' } }],
  ['/loop.pkl', { status: 302, headers: { Location: '/loop.pkl' } }],
  ['/down.pkl', { status: 302, headers: { Location: 'http://localhost/module.pkl' } }],
  ['/nowhere.pkl', { status: 307 }],
  ['/away.pkl', { status: 307, headers: { Location: 'https://elsewhere.test/x' } }],
  ['/broken.pkl', { status: 500 }],
]);

let server: PackageServer;
let proxy: PackageServer;
const opened: Sources[] = [];
const folder = mkdtempSync(join(tmpdir(), 'package-cache-'));

beforeAll(async () => {
  [server, proxy] = await Promise.all([startServer(answers), startServer(new Map(), false)]);
});

afterAll(async () => {
  for (const sources of opened) sources.close();
  await Promise.all([server.close(), proxy.close()]);
  rmSync(folder, { recursive: true });
});

function open(options: Partial<SourceOptions> = {}, http: Partial<SourceOptions['http']> = {}): Sources {
  const sources = new Sources({
    ...options,
    http: { userAgent: 'test', certificateFiles: [server.certificateFile], testPort: server.port, ...http },
  });
  opened.push(sources);
  return sources;
}

function evaluate(text: string, sources = open()): string {
  const { loaders, readers, policy, project } = sources;
  const evaluation = new Evaluator({ loaders, readers, policy, project }).evaluation();
  return new TextDecoder().decode(evaluation.outputBytes(evaluation.moduleFromText('repl:text', text)));
}

describe('modules and resources over HTTPS', () => {
  it('are loaded and read', () => {
    expect(evaluate('x = import("https://localhost:0/module.pkl").x')).toBe('x = 42\n');
    expect(evaluate('x = read("https://localhost:0/module.pkl").text')).toBe('x = "x = 42"\n');
  });

  it('do not exist when the server says so', () => {
    expect(evaluate('x = read?("https://localhost:0/nothing")')).toBe('x = null\n');
    expect(() => evaluate('x = import("https://localhost:0/nothing")')).toThrow(
      /I\/O error loading module[^]*Received unexpected status code `404` when making request `GET https:\/\/localhost:\d+\/nothing`/,
    );
  });

  it.each([
    ['loop', 'Too many redirects, exceeded the redirect threshold (20).'],
    ['down', "Cannot follow redirect from 'https:' URL to 'http:' URL."],
    ['nowhere', "Cannot follow HTTP redirect because no 'Location' header was found."],
    ['broken', 'Received unexpected status code `500`'],
  ])('fail with a reason: %s', (name, message) => {
    expect(() => evaluate(`x = read("https://localhost:0/${name}.pkl")`)).toThrow(message);
  });

  it('are loaded through redirects, each checked by the policy', () => {
    expect(evaluate('x = import("https://localhost:0/moved.pkl").x')).toBe('x = 42\n');
    const sources = open({ allowedResources: [/https:\/\/localhost/, /prop:/] });
    expect(() => evaluate('x = read("https://localhost:0/away.pkl")', sources)).toThrow(
      'Refusing to read resource `https://elsewhere.test/x`',
    );
  });

  it('need a trusted certificate', () => {
    const sources = open({}, { certificateFiles: [proxy.certificateFile] });
    expect(() => evaluate('x = read("https://localhost:0/module.pkl")', sources)).toThrow(
      'Error during SSL handshake with host `localhost`:',
    );
  });

  it('need valid certificate files', () => {
    const empty = join(folder, 'empty.pem');
    writeFileSync(empty, '');
    const read = (file: string) => () =>
      evaluate('x = read("https://localhost:0/x")', open({}, { certificateFiles: [file] }));
    expect(read(join(folder, 'none.pem'))).toThrow('Cannot find CA certificate file');
    expect(read(empty)).toThrow('is empty.');
    writeFileSync(empty, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(read(empty)).toThrow('Error parsing CA certificate file');
  });

  it('report the host that cannot be reached', () => {
    expect(() => evaluate('x = read("https://localhost:1/x")')).toThrow(
      'ConnectException: Error connecting to host `localhost`.',
    );
  });

  it('are requested with headers, a user agent and rewritten URLs', async () => {
    const rewrites = new Map([
      ['https://Example.com/', 'https://localhost:0/nothing/'],
      ['https://example.com/lib/', 'https://localhost:0/'],
    ]);
    const headers = [
      { pattern: 'https://localhost:*/mod*', name: 'X-One', value: '1' },
      { pattern: 'https://other/**', name: 'X-Two', value: '2' },
    ];
    const sources = open({}, { rewrites, headers });
    expect(evaluate('x = import("https://EXAMPLE.com/lib/module.pkl").x', sources)).toBe('x = 42\n');
    const last = (await server.requests()).at(-1);
    expect(last?.path).toBe('/module.pkl');
    expect(last?.headers['x-one']).toBe('1');
    expect(last?.headers['x-two']).toBeUndefined();
    expect(last?.headers['user-agent']).toBe('test');
  });

  it('are requested through a proxy, except for some hosts', async () => {
    const address = `http://localhost:${proxy.port}`;
    expect(evaluate('x = import("https://localhost:0/module.pkl").x', open({}, { proxy: address }))).toBe('x = 42\n');
    expect((await proxy.requests()).map(({ path }) => path)).toEqual([`localhost:${server.port}`]);
    evaluate('x = import("https://localhost:0/module.pkl").x', open({}, { proxy: address, noProxy: ['localhost'] }));
    expect(await proxy.requests()).toHaveLength(1);
  });
});

describe('packages', () => {
  const bird = 'import("package://localhost:0/birds@1.0.0#/Bird.pkl")';

  it('are downloaded with their dependencies', () => {
    expect(evaluate(`x = ${bird}.food`)).toBe('x = "Apple"\n');
  });

  it('can be read and listed', () => {
    expect(evaluate('x = read("package://localhost:0/birds@1.0.0#/").text')).toBe(
      'x = """\n  Bird.pkl\n  sub\n  \n  """\n',
    );
    expect(evaluate('x = read*("package://localhost:0/birds@1.0.0#/**.txt").keys')).toBe(
      'x = Set("package://localhost:0/birds@1.0.0#/sub/files/a.txt")\n',
    );
  });

  it.each([
    ['damaged', 'because the computed checksum does not match the expected checksum.'],
    ['outside', 'Entry `../outside.pkl` leaves the archive'],
    ['insecure', 'to be an HTTPS URI, but got `http://localhost/x.zip`.'],
    ['missing', 'Received unexpected status code `404`'],
  ])('are rejected when something is wrong: %s', (name, message) => {
    expect(() => evaluate(`x = import("package://localhost:0/${name}@1.0.0#/x.pkl")`)).toThrow(message);
  });

  it('must have the checksum in the importing URI', () => {
    const from = (checksum: string): string =>
      `x = import("package://localhost:0/fruit@1.0.0::sha256:${checksum}#/Fruit.pkl").name`;
    expect(evaluate(from(sha256(fruit)))).toBe('x = "Apple"\n');
    expect(() => evaluate(from('abc'))).toThrow('computed checksum for package metadata does not match');
  });

  it('count as resources when they are downloaded', () => {
    expect(() => evaluate(`x = ${bird}`, open({ allowedResources: [/package:/, /prop:/] }))).toThrow(
      'Refusing to read resource `https:',
    );
  });

  it('are cached in a folder and read from there', async () => {
    const cacheDir = join(folder, 'cache');
    evaluate(`x = ${bird}.food`, open({ cacheDir }));
    const kept = readdirSync(join(cacheDir, 'package-2', 'localhost(3a)0', 'birds@1.0.0')).sort();
    expect(kept).toEqual(['birds@1.0.0.json', 'birds@1.0.0.zip']);
    expect(statSync(join(cacheDir, 'package-2', 'localhost(3a)0', 'birds@1.0.0', 'birds@1.0.0.zip')).mode & 0o777).toBe(
      0o444,
    );
    const before = (await server.requests()).length;
    expect(evaluate(`x = ${bird}.food`, open({ cacheDir }))).toBe('x = "Apple"\n');
    expect((await server.requests()).length).toBe(before);
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  it('can be downloaded in advance, alone or with their dependencies', () => {
    const cacheDir = join(folder, 'ahead');
    const uri = PackageUri.parse('package://localhost:0/birds@1.0.0');
    open({ cacheDir }).packages.download(uri, null, false);
    expect(readdirSync(join(cacheDir, 'package-2', 'localhost(3a)0'))).toEqual(['birds@1.0.0']);
    open({ cacheDir }).packages.download(uri, null, true);
    expect(readdirSync(join(cacheDir, 'package-2', 'localhost(3a)0')).sort()).toEqual(['birds@1.0.0', 'fruit@1.0.0']);
    expect(readFileSync(join(cacheDir, 'package-2/localhost(3a)0/fruit@1.0.0/fruit@1.0.0.json'), 'utf8')).toBe(fruit);
  });
});
