// An agent for tests of the console: it draws a picture, says how far it is, and waits for a file when it is told to.
import { deflateSync } from 'node:zlib';
import { hashOfKey } from '../../src/runtime/index.ts';
import { answer, resource, workflow } from './agent-server.ts';
import { crc32 } from './crc32.ts';

const classes = `
/// Paints a picture.
local class Prompt {
  /// What to paint.
  q: String(length.isBetween(1, 200))
  steps: Int(isBetween(1, 50)) = 28
  style: "photo"|*"drawing"
  size: Size
  seed: UInt32?
  loud: Boolean = false
  tags: Listing<String(!isBlank)>(length < 9)
  /// A file to wait for; none by default.
  gate: String = ""
  image: Upload?
}
local class Size { width: Int(this % 8 == 0) = 64; height: Int = 64 }
`;

const routes = `
  new { Path = "/api/v1/paint"; Methods { "GET"; "POST" }; Input = Prompt }
  new { Path = "/api/v1/free"; Methods { "POST" } }`;

const onlyPaint = (body: string): string => body.replace('Run {', 'Run { RestrictToRoutes { "/api/v1/paint" }');

/** A PNG file with soft colors, in base64. */
function picture(width: number, height: number): string {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const wave = Math.sin(x / 29) + Math.cos(y / 23);
      const color = [120 + 60 * Math.sin(wave), 150 + 60 * Math.sin(wave + 1), 140 + 70 * Math.cos(wave)];
      rows.set(color.map(Math.round), y * (1 + 3 * width) + 1 + 3 * x);
    }
  const part = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const parts = [part('IHDR', header), part('IDAT', deflateSync(rows)), part('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]).toString('base64');
}

const data = `
if (request.path() == "/api/v1/paint") new Mapping { ["file"] = "data:image/png;base64,${picture(240, 180)}" } else "free: " + request.params("q") + request.params("extra")
if (request.path() == "/api/v1/paint") "Painted " + request.input.q else "done"`;

/** The files of the agent. @param settings more settings of `APIServer`; @param jobs those of `Jobs` */
export function consoleAgent(settings = '', jobs = ''): Readonly<Record<string, string>> {
  const work = `Run {
Exec {
  Command = """
    echo "painting $Q"
    case "$Q" in *fail*) echo "no colors left" >&2; exit 3;; esac
    printf '\\\\rDenoising:  25%%|##        | 7/28 [00:00<00:00, 20.00it/s]\\\\r' >&2
    if [ -n "$GATE" ]; then until [ -e "$GATE" ]; do sleep 0.02; done; fi
    echo done
    """
  Env { ["Q"] = "@(request.input.q)"; ["GATE"] = "@(request.input.gate)" }
  TimeoutDuration = 0.s
}
}`;
  return {
    'workflow.pkl': workflow(
      `APIServer { ${settings}\nRoutes { ${routes} } }\nJobs { ${jobs} }`,
      `Version = "1.2.0"\n${classes}`,
    ).replace('Description = ""', 'Description = "Paints a picture from words"'),
    'resources/prepare.pkl': resource('prepare', onlyPaint('Run {\nExec { Command = "echo prepared" }\n}')),
    'resources/check.pkl': resource('check', onlyPaint('Run {\nExec { Command = "echo fine" }\n}')),
    'resources/paint.pkl': resource('paint', onlyPaint(work), ['prepare', 'check']),
    'resources/answer.pkl': answer(data, ['paint']),
  };
}

/** Settings with keys: name → key and scopes. */
export function keys(of: Readonly<Record<string, readonly [key: string, scopes?: readonly string[]]>>): string {
  const entries = Object.entries(of).map(([name, [key, scopes]]) => {
    const list = scopes === undefined ? '' : `; Scopes { ${scopes.map((scope) => `"${scope}"`).join('; ')} }`;
    return `["${name}"] { Hash = "${hashOfKey(key)}"${list} }`;
  });
  return `Keys { ${entries.join('\n')} }`;
}
