/** Checks workflow settings beyond their types. */
import { isIP } from 'node:net';
import type { CorsSettings, Workflow } from '../workflow.ts';
import { accessProblems } from './access.ts';
import type { SettingProblem } from './setting-problem.ts';

/**
 * Checks the server settings of a workflow.
 *
 * @param hasFolder whether a web page's `PublicPath` is an existing folder
 * @param hasOuterKeys whether the environment has keys of the API
 */
export function settingProblems(
  workflow: Workflow,
  hasFolder: (publicPath: string) => boolean,
  hasOuterKeys: boolean,
): readonly SettingProblem[] {
  const { api, web } = workflow;
  return [
    ...apiRouteProblems(workflow),
    ...jobPathProblems(workflow),
    ...pageProblems(workflow, hasFolder),
    ...corsProblems(api?.cors ?? web?.cors ?? null),
    ...[...(api?.trustedProxies ?? []), ...(web?.trustedProxies ?? [])].flatMap(proxyProblem),
    ...portProblems(workflow),
    ...accessProblems(workflow, hasOuterKeys),
  ];
}

function* apiRouteProblems({ api }: Workflow): Iterable<SettingProblem> {
  if (api?.routes.length === 0) {
    yield {
      code: 'kdeps/no-route',
      message: 'The API has no route.',
      hint: 'Give `APIServer` a route: `Routes { new { Path = "/api/v1/answer"; Methods { "GET" } } }`.',
      quoted: null,
    };
  }
  const seen = new Set<string>();
  for (const { path, methods } of api?.routes ?? []) {
    if (seen.has(path))
      yield { code: 'kdeps/duplicate-route', message: `There are two routes with the path \`${path}\`.`, quoted: path };
    if (methods.length === 0)
      yield { code: 'kdeps/route-without-methods', message: `The route \`${path}\` has no methods.`, quoted: path };
    const problem = pathProblem(path);
    if (problem !== null)
      yield { code: 'kdeps/invalid-path', message: `The path \`${path}\` ${problem}`, quoted: path };
    seen.add(path);
  }
}

/** The paths of jobs are reserved for the server. */
function* jobPathProblems({ api, jobs }: Workflow): Iterable<SettingProblem> {
  for (const { path } of api?.routes ?? []) {
    if (path !== jobs.path && !path.startsWith(`${jobs.path}/`)) continue;
    yield {
      code: 'kdeps/reserved-path',
      message: `The path \`${path}\` belongs to the jobs of the API.`,
      hint: 'Change the path, or that of jobs, as in `Settings { Jobs { Path = "/tasks" } }`.',
      quoted: path,
    };
  }
}

/** The error in a path's parameters; null when it is valid. */
function pathProblem(path: string): string | null {
  const names = [...path.matchAll(/([:*])([\p{ID_Start}$_][\p{ID_Continue}$]*)?/gu)];
  const known = new Set<string>();
  for (const [whole, sign, name] of names) {
    if (name === undefined && (sign === ':' || !/(^|\/)\*$/.test(path)))
      return `has a \`${whole}\` without a name: use \`:name\` for one segment of the path and \`*name\` for the rest.`;
    if (known.has(name ?? 'rest')) return `has two parameters named \`${name ?? 'rest'}\`.`;
    known.add(name ?? 'rest');
  }
  return /[?#\s]/.test(path) ? 'contains a character that cannot occur in a request path: a space, `?` or `#`.' : null;
}

function* pageProblems({ web }: Workflow, hasFolder: (publicPath: string) => boolean): Iterable<SettingProblem> {
  if (web?.routes.length === 0) yield { code: 'kdeps/no-route', message: 'The web server has no route.', quoted: null };
  const seen = new Set<string>();
  for (const { path, type, publicPath, command } of web?.routes ?? []) {
    if (seen.has(path))
      yield {
        code: 'kdeps/duplicate-route',
        message: `The web server has two routes with the path \`${path}\`.`,
        quoted: path,
      };
    seen.add(path);
    const isNeeded = type === 'static' || command !== null;
    if (isNeeded && !hasFolder(publicPath))
      yield {
        code: 'kdeps/missing-web-folder',
        message: `The folder \`data${publicPath}\` of the web page at \`${path}\` does not exist.`,
        quoted: publicPath,
      };
  }
}

/** An origin must be written exactly as browsers send it, or it never matches. */
function corsProblems(cors: CorsSettings | null): readonly SettingProblem[] {
  return (cors?.origins ?? []).flatMap((origin) => {
    const url = URL.canParse(origin) ? new URL(origin) : null;
    if (origin === '*' || url?.origin === origin) return [];
    const meant = url !== null && url.origin !== 'null' ? url.origin : 'https://example.com';
    return [
      {
        code: 'kdeps/invalid-origin',
        message: `\`${origin}\` is not an origin.`,
        hint: `Use \`*\` or an origin such as \`${meant}\`.`,
        quoted: origin,
      },
    ];
  });
}

function proxyProblem(proxy: string): readonly SettingProblem[] {
  const [address = '', bits, ...rest] = proxy.split('/');
  const maxBits = isIP(address) === 6 ? 128 : 32;
  const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits);
  if (isIP(address) !== 0 && isNetwork && rest.length === 0) return [];
  if (['loopback', 'linklocal', 'uniquelocal'].includes(proxy)) return [];
  return [
    {
      code: 'kdeps/invalid-proxy',
      message: `\`${proxy}\` in \`TrustedProxies\` is not an address.`,
      hint: 'Use an address such as `10.0.0.1` or a network such as `10.0.0.0/8`.',
      quoted: proxy,
    },
  ];
}

function portProblems({ api, web }: Workflow): readonly SettingProblem[] {
  if (api === null || web === null || api.port === 0 || api.port !== web.port || api.host !== web.host) return [];
  return [
    {
      code: 'kdeps/same-port',
      message: `The API and the web server use the same port, ${api.port}.`,
      hint: 'Change the `PortNum` of one of them.',
      quoted: null,
    },
  ];
}
