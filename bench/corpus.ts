// Generates megabytes of Pkl that resemble real configuration, identical on every machine.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const nouns = ['server', 'queue', 'table', 'user', 'token', 'bucket', 'probe', 'volume', 'secret', 'route', 'label'];
const types = ['String', 'Int', 'Boolean', 'Duration', 'Listing<String>', 'Mapping<String, Int>', 'String?', 'Float'];
const values = ['"text"', '42', 'true', '5.min', 'new { "a"; "b" }', 'new { ["k"] = 1 }', 'null', '0.25'];

/**
 * Writes modules of about 8 KB each and one module that imports them all.
 *
 * @param bytes minimum total amount of source text
 * @returns the path of the importing module
 */
export async function writeCorpus(folder: string, bytes: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const imports: string[] = [];
  for (let size = 0, n = 0; size < bytes; n++) {
    const text = moduleText(n);
    size += text.length;
    imports.push(`module-${n}`);
    await writeFile(join(folder, `module-${n}.pkl`), text);
  }
  const lines = imports.map((name, n) => `import "${name}.pkl" as m${n}\n`);
  const sum = imports.map((_, n) => `  m${n}.size`).join(' +\n');
  const main = join(folder, 'main.pkl');
  await writeFile(main, `${lines.join('')}\ntotal =\n${sum}\n`);
  return main;
}

/** Source of a module with `members` properties, used to measure how time grows with size. */
export function largeModule(members: number): string {
  const lines = ['class Item {', '  id: Int', '  name: String(!isEmpty)', '  next: String = "after \\(name)"', '}', ''];
  for (let n = 0; n < members; n++) {
    lines.push(`item${n}: Item = new { id = ${n}; name = "item ${n}" }`);
    if (n > 0 && n % 10 === 0) lines.push(`link${n} = item${n - 1}.id + item${n}.id`);
  }
  return `${lines.join('\n')}\n`;
}

function moduleText(n: number): string {
  const parts = [
    `/// Settings of part ${n} of the system, with everything that its ${pick(nouns, n)} needs.`,
    `module corpus.part${n}`,
    '',
    'import "pkl:math"',
    '',
    `/// A number that counts ${pick(nouns, n + 1)}s.`,
    `typealias Count${n} = Int(isBetween(0, ${1000 + n}))`,
    '',
    ...Array.from({ length: 12 }, (_, k) => classText(n, k)),
    ...Array.from({ length: 10 }, (_, k) => objectText(n, k)),
    `/// How much of it there is.`,
    `size: Int = ${n % 7} + math.max(1, ${n % 5})`,
    '',
  ];
  return parts.join('\n');
}

function classText(n: number, k: number): string {
  const lines = [`/// Describes one ${pick(nouns, n + k)} as it is deployed.`, `class Part${k} {`];
  for (let p = 0; p < 6; p++) {
    const at = (n * 3 + k + p) % types.length;
    lines.push(`  /// The ${pick(nouns, p)} that belongs to it; see the manual for its limits.`);
    lines.push(`  ${pick(nouns, p + k)}${p}: ${types[at]} = ${values[at]}`, '');
  }
  lines.push(`  /// Whether it is larger than \`other\`.`);
  lines.push(
    `  function exceeds(other: Int): Boolean = if (other > ${k}) other < ${k * 10 + n} else !(other == ${n})`,
    '}',
    '',
  );
  return lines.join('\n');
}

function objectText(n: number, k: number): string {
  return [
    `// The ${pick(nouns, k)} used while testing.`,
    `part${k}: Part${k} = new {`,
    `  // Only what differs from the defaults is said here.`,
    `}`,
    '',
    `listing${k} = new Listing {`,
    `  "first-\\(size)"`,
    `  for (index, word in List("one", "two", "three")) {`,
    `    when (index > ${k % 3}) { "\\(word) of ${n}" } else { word.toUpperCase() }`,
    `  }`,
    '}',
    '',
  ].join('\n');
}

function pick(list: readonly string[], n: number): string {
  return list[n % list.length] ?? '';
}
