/**
 * `/ui`: the console. The page is the same for every agent and needs no key. Its data come from the routes of jobs and
 * from the two JSON documents below.
 */
import { type Agent, type ApiSettings, jsonText } from '../../../runtime/index.ts';
import type { EndpointGroup } from '../endpoint.ts';
import { openapiDocument } from '../openapi/document.ts';
import { pageEndpoints } from '../page.ts';
import { sources } from './page.generated.ts';

/** Trusted Types: no text can become markup or a script. Answers may contain sounds and films. */
const policy = ['media-src data: blob:', "require-trusted-types-for 'script'", "trusted-types 'none'"];

export const uiEndpoints: EndpointGroup = {
  name: 'ui',
  endpoints: ({ agent, settings, hasKeys, jobs, load, machine }) => {
    if (!settings.console) return [];
    let text: string | null = null;
    return [
      ...pageEndpoints({ path: '/ui', sources, policy }),
      {
        path: '/ui/agent.json',
        methods: ['GET'],
        scope: 'jobs',
        handle: (_, response) => {
          text ??= jsonText(description(agent, settings, hasKeys, jobs.path));
          response.status(200).set(headers).end(text);
        },
      },
      {
        path: '/ui/load.json',
        methods: ['GET'],
        scope: 'jobs',
        handle: async (_, response) => {
          const { running, waiting } = load();
          const { interpreters, gpus } = await machine();
          const body = {
            requests: { running, waiting },
            jobs: { ...(await jobs.load()), parallel: jobs.parallel },
            interpreters: interpreters.map(({ isBusy: busy, script, ...each }) => {
              return { ...each, resource: labelOf(agent, script), busy };
            }),
            gpus,
          };
          response.status(200).set(headers).end(jsonText(body));
        },
      },
    ];
  },
};

const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };

/** What the console needs to know of an agent: its resources in the order of their runs, and its API. */
function description(agent: Agent, settings: ApiSettings, hasKeys: boolean, jobs: string): unknown {
  const resources = agent.plan.steps.map(({ id, after }) => {
    const resource = agent.resources.get(id);
    return {
      id: resource?.label ?? id,
      name: resource?.name ?? '',
      kind: resource?.kind ?? null,
      after: after.map((other) => labelOf(agent, other)),
    };
  });
  return {
    agent: agent.agent,
    version: agent.version,
    description: agent.workflow.description,
    hasKeys,
    docs: settings.docs,
    jobs,
    resources,
    api: openapiDocument(agent, settings, hasKeys),
  };
}

/** The id of a resource as its author writes it. */
function labelOf(agent: Agent, id: string): string {
  return [...agent.resources].find(([each]) => each === id)?.[1].label ?? id;
}
