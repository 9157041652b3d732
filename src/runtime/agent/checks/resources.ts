/** Checks the routes, methods and files that a resource refers to against those that exist. */

import type { AgentCode } from '../../diagnostics/catalogue.ts';
import { didYouMean } from '../../diagnostics/nearest-names.ts';
import type { DataFolders } from '../data-folders.ts';
import type { ApiSettings } from '../workflow.ts';
import type { NamedFile } from './calls.ts';

/** An error, with a text in the file to locate its line. */
export interface RestrictionProblem {
  readonly code: AgentCode;
  readonly message: string;
  readonly hint: string;
  readonly quoted: string;
}

const methodNames = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

/** Errors for routes and methods that no request can have. */
export function restrictionProblems(
  routes: readonly string[],
  methods: readonly string[],
  api: ApiSettings | null,
): readonly RestrictionProblem[] {
  return [
    ...(api === null ? [] : routes.flatMap((route) => routeProblem(route, api))),
    ...methods.flatMap(methodProblem),
  ];
}

function routeProblem(route: string, { routes }: ApiSettings): readonly RestrictionProblem[] {
  const paths = routes.map(({ path }) => path);
  if (isPromise(route) || paths.some((path) => path === route || matches(path, route))) return [];
  const hint = didYouMean(route, paths) ?? `Known routes: ${paths.map((path) => `\`${path}\``).join(', ')}.`;
  return [{ code: 'kdeps/unknown-route', message: `The workflow has no route \`${route}\`.`, hint, quoted: route }];
}

/** Whether requests to a path match a route, which may have parameters. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  const rest = wanted.findIndex((part) => part.startsWith('*'));
  const isAs = (part: string, index: number): boolean =>
    (part.startsWith(':') && (given[index] ?? '') !== '') || part === given[index];
  if (rest >= 0) return given.length > rest && wanted.slice(0, rest).every(isAs);
  return wanted.length === given.length && wanted.every(isAs);
}

function methodProblem(method: string): readonly RestrictionProblem[] {
  if (isPromise(method) || methodNames.includes(method.toUpperCase())) return [];
  const hint = didYouMean(method, methodNames) ?? `The allowed methods are ${methodNames.join(', ')}.`;
  return [{ code: 'kdeps/unknown-method', message: `Unknown HTTP method \`${method}\`.`, hint, quoted: method }];
}

/** The value of a promise is only known at run time. */
function isPromise(text: string): boolean {
  return text.includes('@(');
}

/** The error for a reference to a missing data file. */
export function fileProblem(
  { agent, name, line }: NamedFile,
  data: DataFolders,
): { code: AgentCode; message: string; hint?: string; line: number } | null {
  if (data.file(agent, name) !== null) return null;
  const all = data.files();
  const files = all.get(agent);
  const code = 'kdeps/missing-file';
  const agents = [...all.keys()];
  if (files === undefined) {
    const hint = didYouMean(agent, agents) ?? `Known agents: ${agents.map((each) => `\`${each}\``).join(', ')}.`;
    return { code, line, message: `Unknown agent \`${agent}\`.`, hint };
  }
  const hint = didYouMean(name, files.keys()) ?? 'Put it into the folder `data` of the agent.';
  return { code, line, message: `The data folder of \`${agent}\` has no file \`${name}\`.`, hint };
}
