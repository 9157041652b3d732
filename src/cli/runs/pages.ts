// Everything about a run, for people and for programs.
import type { KnownRun } from '../../server/index.ts';
import { columns, duration, durationOf, isoTime, outcomeOf, safe, timeText } from './texts.ts';

/** Maximum length of a value, of a result, and of a log, as people see them. */
const [MAX_VALUE, MAX_RESULT] = [300, 2000];
/** The most packages in a line. */
const LINE_LENGTH = 100;

/** A part of the page: a title, and lines that are indented; nothing when there are none. */
function part(title: string, text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' ? '' : `\n${title}\n${trimmed.replace(/^(?=.)/gm, '  ')}\n`;
}

function stateOf(changed: readonly string[] | null): string {
  if (changed === null) return '';
  return changed.length === 0 ? ', unchanged since' : `; since then ${changed.join(', ')}`;
}

/**
 * A run as text.
 *
 * @param changed how the agent has changed since; null when that is unknown
 */
export function pageOf(run: KnownRun, changed: readonly string[] | null): string {
  const { job, request, record } = run;
  const facts = [
    ['Run', job.id],
    ['Outcome', `${outcomeOf(job)}${durationOf(job) === '' ? '' : ` in ${durationOf(job)}`}`],
    ['Time', `${timeText(job.created)} UTC`],
    ['Request', safe(`${job.method} ${request?.path ?? job.route}`)],
    ...(job.owner === '' ? [] : [['Key', safe(job.owner)]]),
    ['Kind', job.isDirect ? 'answered at once' : 'job'],
  ];
  if (record === null) return columns(facts) + part('Inputs', inputsOf(run)) + part('Result', resultOf(run));
  const { agent, program } = record;
  const state = stateOf(changed);
  return [
    columns([
      ...facts,
      ['Agent', safe(`${agent.name} ${agent.version}, ${agent.digest.slice(0, 19)}${state}`)],
      [
        'Program',
        `kdeps ${program.kdeps}, Node ${program.node}, ${program.system}${program.image === undefined ? '' : `, ${safe(program.image)}`}`,
      ],
    ]),
    part('Inputs', inputsOf(run)),
    part('Not kept', record.notKept.map((name) => `${safe(name)}\n`).join('')),
    part('Seeds', columns(Object.entries(record.seeds).map(([name, seed]) => [safe(name), safe(seed)]))),
    part('Resources', resourcesOf(run)),
    part('Models', modelsOf(run)),
    part(`Packages${record.environment === null ? '' : ` of Python ${record.environment.version}`}`, packagesOf(run)),
    part('Log', logOf(run)),
    part('Result', resultOf(run)),
  ].join('');
}

function inputsOf({ request }: KnownRun): string {
  if (request === null) return '(no longer readable)';
  const fields = [...[...request.pathParams].map(([name, text]) => [name, [text]] as const), ...request.params];
  return columns([
    ...fields.flatMap(([name, values]) => values.map((value) => [safe(name), oneLine(value)])),
    ...request.files.map(({ field, name, type, size }) => [safe(field), safe(`${name} (${type}, ${size} bytes)`)]),
  ]);
}

function resourcesOf({ record }: KnownRun): string {
  return (record?.resources ?? [])
    .map(({ resource, kind, state, milliseconds, reason, inputs }) => {
      const time = milliseconds === null ? '' : ` in ${duration(milliseconds)}`;
      const why = reason === null ? '' : `: ${safe(reason).replaceAll('\n', '\n    ')}`;
      const given = inputs.map((input) => safe(JSON.stringify(input, null, 2)).replace(/^/gm, '  '));
      return [`${safe(resource)} (${kind}) ${state}${time}${why}`, ...given].join('\n');
    })
    .join('\n');
}

function modelsOf({ record }: KnownRun): string {
  return (record?.models ?? [])
    .map(({ model, server, revision, files }) => {
      if (server !== undefined) return `${safe(`${model}, ${server}`)}${revision === null ? '' : `, ${revision}`}\n`;
      const listed = Object.entries(files).map(([name, digest]) => [`  ${safe(name)}`, digest]);
      const about = revision === null ? '' : `, commit ${revision}`;
      return `${safe(model)}${about}${listed.length === 0 ? ' (its files are unknown)' : ''}\n${columns(listed)}`;
    })
    .join('');
}

function packagesOf({ record }: KnownRun): string {
  const lines: string[] = [];
  for (const [name, version] of Object.entries(record?.environment?.packages ?? {})) {
    const last = lines.at(-1);
    const word = safe(`${name} ${version}`);
    if (last === undefined || last.length + word.length > LINE_LENGTH) lines.push(word);
    else lines[lines.length - 1] = `${last}, ${word}`;
  }
  return lines.join('\n');
}

function logOf({ record }: KnownRun): string {
  if (record === null) return '';
  const lines = record.logs.map(({ resource, text }) => `${safe(resource)} │ ${safe(text)}`);
  return [...(record.omittedLines > 0 ? [`(${record.omittedLines} lines before)`] : []), ...lines].join('\n');
}

function resultOf({ job, result }: KnownRun): string {
  if (result === null) return job.result === null ? '' : '(no longer readable)';
  // A picture as Base64 says nothing to people.
  const text = result.toString().replace(/("data:[\w.+-]+\/[\w.+-]+;base64,)[^"]+/g, (_, head: string) => `${head}…`);
  return safe(text.length > MAX_RESULT ? `${text.slice(0, MAX_RESULT)}…` : text);
}

function oneLine(text: string): string {
  const whole = safe(text).replaceAll('\n', '⏎');
  return whole.length > MAX_VALUE ? `${whole.slice(0, MAX_VALUE)}…` : whole;
}

/** A run as data for programs. */
export function dataOf(run: KnownRun, changed: readonly string[] | null): Readonly<Record<string, unknown>> {
  const { job, request, record, result } = run;
  const { id, owner, route, method, state, status, problem, attempts, isDirect } = job;
  return {
    id,
    key: owner === '' ? null : owner,
    method,
    route,
    state,
    status,
    problem,
    attempts,
    isJob: !isDirect,
    created: isoTime(job.created),
    started: isoTime(job.started),
    finished: isoTime(job.finished),
    request: request === null ? null : requestOf(request),
    changed,
    record,
    result: result === null ? null : jsonOrText(result.toString()),
  };
}

function requestOf(request: NonNullable<KnownRun['request']>): Readonly<Record<string, unknown>> {
  const { path, ip, pathParams, params, headers, body, files } = request;
  return {
    path,
    address: ip,
    pathParameters: Object.fromEntries(pathParams),
    fields: Object.fromEntries(params),
    headers: Object.fromEntries(headers),
    body,
    files: files.map(({ field, name, type, size }) => ({ field, name, type, size })),
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
