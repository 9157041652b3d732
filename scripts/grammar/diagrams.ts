// grammar/pkl.html: one railroad diagram per rule, as plain SVG on a single page without scripts.
import { assertNever } from '../../src/lang/diagnostics/error.ts';
import type { Production, Rule } from './productions.ts';

/** A drawn part: its size, the distance from its top to the track, and its SVG at the origin. */
interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Distance from the top to the track. */
  readonly track: number;
  readonly svg: string;
}

const BOX = 24;
const GAP = 10;
const RADIUS = 10;
const LETTER = 8;

/** The text of the page. */
export function diagramsPage(rules: readonly Rule[]): string {
  const items = rules.map(({ name, body }) => {
    const drawing = withEnds(draw(body));
    const size = `width="${drawing.width}" height="${drawing.height}" viewBox="0 0 ${drawing.width} ${drawing.height}"`;
    const label = `role="img" aria-label="${name}"`;
    return `<section id="${name}">\n<h2><a href="#${name}">${name}</a></h2>\n<svg ${size} ${label}>${drawing.svg}</svg>\n</section>\n`;
  });
  const index = rules.map(({ name }) => `<a href="#${name}">${name}</a>`).join(' ');
  return `${HEAD}<nav>${index}</nav>\n${items.join('')}</main>\n</body>\n</html>\n`;
}

function draw(part: Production): Drawing {
  switch (part.kind) {
    case 'token':
      return box(part.text, 'token', part.note);
    case 'tokenClass':
      return box(part.name, 'token class', null);
    case 'rule':
      return link(part.name, box(part.name, 'rule', null));
    case 'sequence':
      return part.parts.length === 0 ? line(GAP) : part.parts.map(draw).reduce(join);
    case 'choice':
      return choice(part.parts.map(draw));
    case 'optional':
      return choice([line(0), draw(part.part)]);
    case 'repeated': {
      const loop = loopOver(draw(part.part), line(0));
      return part.isMandatory ? loop : choice([line(0), loop]);
    }
    case 'list': {
      const comma = draw({ kind: 'token', text: ',', note: null });
      return join(loopOver(draw(part.item), comma), choice([line(0), comma]));
    }
    default:
      return assertNever(part);
  }
}

function box(label: string, style: string, note: string | null): Drawing {
  const width = Math.max(label.length * LETTER + 2 * GAP, BOX);
  const round = style === 'rule' ? 0 : BOX / 2;
  const text = `<text x="${width / 2}" y="${BOX / 2}">${escape(label)}</text>`;
  const hint = note === null ? '' : `<title>${escape(note)}</title>`;
  const mark = note === null ? style : `${style} noted`;
  const svg = `<g class="${mark}">${hint}<rect width="${width}" height="${BOX}" rx="${round}"/>${text}</g>`;
  return { width, height: BOX, track: BOX / 2, svg };
}

function link(target: string, drawing: Drawing): Drawing {
  return { ...drawing, svg: `<a href="#${target}">${drawing.svg}</a>` };
}

function line(width: number): Drawing {
  return { width, height: BOX, track: BOX / 2, svg: path(`M0 ${BOX / 2}h${width}`) };
}

function join(left: Drawing, right: Drawing): Drawing {
  const track = Math.max(left.track, right.track);
  const height = track + Math.max(left.height - left.track, right.height - right.track);
  const start = left.width + GAP;
  const svg = [
    move(0, track - left.track, left.svg),
    path(`M${left.width} ${track}h${GAP}`),
    move(start, track - right.track, right.svg),
  ].join('');
  return { width: start + right.width, height, track, svg };
}

/** Stacks alternatives; the track goes through the first. */
function choice(parts: readonly Drawing[]): Drawing {
  const inner = Math.max(...parts.map((part) => part.width));
  const width = inner + 4 * RADIUS;
  const first = parts[0]?.track ?? 0;
  let top = 0;
  const pieces: string[] = [];
  for (const [index, part] of parts.entries()) {
    const y = top + part.track;
    const end = 2 * RADIUS + part.width;
    pieces.push(move(2 * RADIUS, top, part.svg));
    if (index === 0) pieces.push(path(`M0 ${y}h${2 * RADIUS}`), path(`M${end} ${y}H${width}`));
    else pieces.push(path(branch(first, y)), path(merge(y, end, first, width)));
    top += part.height + GAP;
  }
  return { width, height: top - GAP, track: first, svg: pieces.join('') };
}

/** Connects the track down to an alternative. */
function branch(from: number, to: number): string {
  const r = RADIUS;
  return `M0 ${from}q${r} 0 ${r} ${r}V${to - r}q0 ${r} ${r} ${r}`;
}

/** Connects the end of an alternative back up to the track. */
function merge(y: number, x: number, to: number, width: number): string {
  const r = RADIUS;
  return `M${x} ${y}H${width - 2 * r}q${r} 0 ${r} ${-r}V${to + r}q0 ${-r} ${r} ${-r}`;
}

/** A repeatable part, with the separator on the way back below it. */
function loopOver(part: Drawing, between: Drawing): Drawing {
  const r = RADIUS;
  const inner = Math.max(part.width, between.width);
  const width = inner + 4 * r;
  const below = part.height + GAP;
  const back = below + between.track;
  const betweenStart = (width - between.width) / 2;
  const start = 2 * r;
  const svg = [
    path(`M0 ${part.track}h${start}`),
    move(start, 0, part.svg),
    path(`M${start + part.width} ${part.track}H${width}`),
    path(
      `M${width - start} ${part.track}q${r} 0 ${r} ${r}V${back - r}q0 ${r} ${-r} ${r}H${betweenStart + between.width}`,
    ),
    move(betweenStart, below, between.svg),
    path(`M${betweenStart} ${back}H${start}q${-r} 0 ${-r} ${-r}V${part.track + r}q0 ${-r} ${r} ${-r}`),
  ].join('');
  return { width, height: below + between.height, track: part.track, svg };
}

function withEnds(drawing: Drawing): Drawing {
  const { width, height, track } = drawing;
  const end = 2 * GAP + width;
  const ends = path(
    `M${GAP} ${track - 8}v16M${GAP} ${track}h${GAP}M${end} ${track}h${GAP}M${end + GAP} ${track - 8}v16`,
  );
  return { width: end + 2 * GAP, height: height + 2, track, svg: `${ends}${move(2 * GAP, 0, drawing.svg)}` };
}

function move(x: number, y: number, svg: string): string {
  return `<g transform="translate(${x} ${y})">${svg}</g>`;
}

function path(d: string): string {
  return `<path d="${d}"/>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const HEAD = `<!doctype html>
<!-- Made by \`npm run gen\` from the rules of the parser. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The grammar of Pkl</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
  nav a { margin-right: .6em; }
  h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
  h2 a { color: inherit; text-decoration: none; }
  section { overflow-x: auto; }
  svg path { fill: none; stroke: #555; stroke-width: 1.5; }
  svg rect { fill: #eef4ff; stroke: #35507a; }
  svg .token rect { fill: #f2f7e8; stroke: #50702a; }
  svg .class rect { fill: #fdf3e0; stroke: #8a6420; }
  svg .noted rect { stroke-dasharray: 4 2; }
  svg text { font: 13px ui-monospace, monospace; text-anchor: middle; dominant-baseline: central; fill: #111; }
</style>
</head>
<body>
<main>
<h1>The grammar of Pkl</h1>
<p>Square boxes are rules, round ones tokens; tokens with a dashed border must stand on the line of what precedes them.
What tokens look like inside is told in <code>pkl.ebnf</code>.</p>
`;
