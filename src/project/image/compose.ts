/** The compose file of an image. */
import type { Agent } from '../../runtime/index.ts';
import { yamlText } from '../yaml.ts';
import { type Gpu, hasModels, imageName, secretNames } from './names.ts';

/** The compose file. Values come from the environment or from the `.env` beside it; none is written here. */
export function composeFile(agent: Agent, gpu: Gpu): string {
  const { machine, api, web } = agent.workflow;
  const secrets = secretNames(machine);
  const ports = [api, web].flatMap((server) =>
    server === null ? [] : [`${server.host}:${server.port}:${server.port}`],
  );
  const volumes = ['kdeps:/agent/volume', ...(hasModels(agent) ? ['models:/models'] : [])];
  return yamlText({
    services: {
      [`kdeps-${agent.agent.toLowerCase()}-${gpu}`]: {
        image: imageName(agent),
        build: { context: '.', ...(secrets.length > 0 && { secrets }) },
        init: true,
        restart: 'unless-stopped',
        // Running requests may finish.
        stop_grace_period: '35s',
        ...(ports.length > 0 && { ports }),
        env_file: [{ path: '.env', required: false }],
        // Without a value, compose takes the host's variable, or leaves it unset.
        ...(secrets.length > 0 && { environment: secrets }),
        volumes,
        ...gpuAccess[gpu],
      },
    },
    volumes: Object.fromEntries(volumes.map((volume) => [volume.split(':')[0], {}])),
    ...(secrets.length > 0 && {
      secrets: Object.fromEntries(secrets.map((name) => [name, { environment: name }])),
    }),
  });
}

const gpuAccess: Readonly<Record<Gpu, object>> = {
  cpu: {},
  nvidia: {
    deploy: { resources: { reservations: { devices: [{ driver: 'nvidia', count: 'all', capabilities: ['gpu'] }] } } },
  },
  amd: { devices: ['/dev/kfd:/dev/kfd', '/dev/dri:/dev/dri'], group_add: ['video'] },
};
