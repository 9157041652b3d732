/** Former spellings of all schema fields, for each type of object in a file. */

import { derived } from './registry.ts';
import { type Fields, fields, formerSpelling } from './spelling.ts';

/** Objects that do not belong to a kind. */
const common: Readonly<Record<string, Fields>> = {
  Workflow: fields(
    'Name=AgentID name=AgentID description website authors documentation repository heroImage agentIcon version targetActionID action=TargetActionID workflows settings',
    { Settings: 'Settings' },
  ),
  Settings: fields('apiServerMode=APIServerMode apiServer=APIServer webServerMode webServer agentSettings', {
    APIServer: 'APIServer',
    WebServer: 'WebServer',
    AgentSettings: 'AgentSettings',
  }),
  APIServer: fields('hostIP portNum trustedProxies routes cors=CORS', { Routes: 'Route', CORS: 'CORS' }),
  WebServer: fields('hostIP portNum trustedProxies routes', { Routes: 'WebRoute' }),
  Route: fields('path methods'),
  WebRoute: fields('path appPort serverType publicPath command'),
  CORS: fields('enableCORS allowOrigins allowMethods allowHeaders exposeHeaders allowCredentials maxAge'),
  AgentSettings: fields(
    'timezone installAnaconda condaPackages pythonPackages packages repositories models ollamaImageTag offlineMode args env',
  ),
  PreflightCheck: fields('validations error', { Error: 'Error' }),
  Error: fields('code message'),
  Kdeps: fields('runMode dockerGPU kdepsDir kdepsPath'),
};

/** Keyed by the object's type: a module, a property, or its contents. */
export const spellings = derived((kinds): Readonly<Record<string, Fields>> => {
  const actions = kinds.map(({ property }) => `${formerSpelling(property)}=${property}`).join(' ');
  const blocks = Object.fromEntries(kinds.map(({ property }) => [property, property]));
  return {
    ...common,
    Resource: fields(`actionID ID=ActionID id=ActionID name description category requires items run ${actions}`, {
      Run: 'Run',
      ...blocks,
    }),
    Run: fields(
      `expr skipCondition preflightCheck allowedHeaders allowedParams restrictToHTTPMethods restrictToRoutes ${actions}`,
      { PreflightCheck: 'PreflightCheck', ...blocks },
    ),
    ...Object.assign({}, ...kinds.map((kind) => kind.spellings ?? {})),
  };
});
