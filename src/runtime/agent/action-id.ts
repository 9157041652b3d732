/** Ids of actions: `answer` within its agent, `@agent/answer:1.0.0` everywhere else. */

import { compareVersions as compareSemanticVersions, parseVersion, type Version } from '../../lang/index.ts';

/** A version of an agent. */
export interface AgentName {
  readonly agent: string;
  readonly version: string;
}

/** An action of an agent; `version` is null when a reference omits it. */
export interface ActionReference {
  readonly agent: string;
  readonly action: string;
  readonly version: string | null;
}

/** `@agent/action:version`. */
export type ActionId = string & { readonly __brand: 'ActionId' };

/** Builds a full id. */
export function actionId(agent: string, action: string, version: string): ActionId {
  return `@${agent}/${action}:${version}` as ActionId;
}

/**
 * Parses an id as written in a file of `home`.
 *
 * @returns null when it has neither form
 */
export function parseReference(text: string, home: AgentName): ActionReference | null {
  if (!text.startsWith('@')) return { agent: home.agent, action: text, version: home.version };
  const found = /^@([\w-]+)\/([\w-]+)(?::([\w.]+))?$/.exec(text);
  const [, agent, action, version] = found ?? [];
  if (agent === undefined || action === undefined) return null;
  return { agent, action, version: version ?? null };
}

/** The id as a file of `home` would write it: short for its own actions, full for others. */
export function displayId(id: ActionId, home: AgentName): string {
  const { agent, action, version } = splitActionId(id);
  return agent === home.agent && version === home.version ? action : id;
}

/** The parts of a full id. */
export function splitActionId(id: ActionId): {
  readonly agent: string;
  readonly action: string;
  readonly version: string;
} {
  const slash = id.indexOf('/');
  const colon = id.indexOf(':', slash);
  return { agent: id.slice(1, slash), action: id.slice(slash + 1, colon), version: id.slice(colon + 1) };
}

/**
 * Compares versions, whose last parts may be missing. Anything that is not a version comes first, so that it is never
 * the newest.
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [versionOf(left), versionOf(right)];
  if (a !== null && b !== null) return compareSemanticVersions(a, b);
  return Number(b === null) - Number(a === null) || left.localeCompare(right);
}

function versionOf(text: string): Version | null {
  return parseVersion(text) ?? parseVersion(`${text}.0`) ?? parseVersion(`${text}.0.0`);
}
