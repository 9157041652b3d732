/** Checks the access to an agent's servers. */
import { hashOfKey } from '../../config/api-keys.ts';
import { isLoopback } from '../../net/loopback.ts';
import type { ApiSettings, WebSettings, Workflow } from '../workflow.ts';
import type { SettingProblem } from './setting-problem.ts';

/**
 * The error for a server that anyone on its network could use; null when that is allowed or not the case.
 *
 * @param hasKeys whether the server requires keys
 * @param host the address it listens on
 * @param name how the user set that
 * @example publicAddressProblem(api, false, '0.0.0.0', '`--host`')?.code; // 'kdeps/public-address'
 */
export function publicAddressProblem(
  settings: ApiSettings | WebSettings,
  hasKeys: boolean,
  host = settings.host,
  name = '`HostIP`',
): Pick<SettingProblem, 'code' | 'message' | 'hint'> | null {
  if (hasKeys || settings.isPublic || isLoopback(host)) return null;
  const isApi = 'keys' in settings;
  const [what, server, cure] = isApi
    ? ['use the API', '`APIServer`', 'Give `APIServer` keys (`kdeps key new` creates one)']
    : ['see the web pages', '`WebServer`', 'Keep `WebServer` at `127.0.0.1` behind a proxy that asks for a password'];
  return {
    code: 'kdeps/public-address',
    message: `${name} is ${host}: everyone who can reach this machine could ${what}.`,
    hint: `${cure}, or set \`Public = true\` in ${server} if everyone may.`,
  };
}

/** @param hasOuterKeys whether the environment has keys */
export function* accessProblems({ api, web }: Workflow, hasOuterKeys: boolean): Iterable<SettingProblem> {
  const servers = [
    ['APIServer', api, hasOuterKeys || (api?.keys.length ?? 0) > 0],
    ['WebServer', web, false],
  ] as const;
  for (const [name, settings, hasKeys] of servers) {
    const problem = settings === null ? null : publicAddressProblem(settings, hasKeys);
    if (problem !== null) yield { ...problem, quoted: settings?.host ?? null, inside: name };
  }
  const names = new Map<string, string>();
  for (const { name, hash } of api?.keys ?? []) {
    const other = names.get(hash);
    if (other !== undefined)
      yield {
        code: 'kdeps/duplicate-key',
        message: `The keys \`${other}\` and \`${name}\` have the same hash.`,
        hint: 'Give every client its own key: `kdeps key new` creates one.',
        quoted: hash,
      };
    names.set(hash, name);
    if (hash === emptyHash)
      yield {
        code: 'kdeps/empty-key',
        message: `The hash of the key \`${name}\` is that of an empty text.`,
        hint: '`kdeps key new` creates a key and its hash.',
        quoted: hash,
      };
  }
}

const emptyHash = hashOfKey('');
