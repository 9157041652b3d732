/** How the fields of the schema were spelled in earlier versions, for each kind of object that a file can hold. */

/** The fields of one kind of object: an earlier spelling → today's, and what the value is where that has fields, too. */
export interface Fields {
  readonly names: Readonly<Record<string, string>>;
  /** Today's name of a field → the kind of its value, or of the elements and entries of it. */
  readonly inside: Readonly<Record<string, string>>;
}

function fields(names: string, inside: Readonly<Record<string, string>> = {}): Fields {
  const pairs = names.split(/\s+/).map((word) => {
    const [old = '', today] = word.split('=');
    return [old, today ?? old.charAt(0).toUpperCase() + old.slice(1)] as const;
  });
  return { names: Object.fromEntries(pairs), inside };
}

const process = 'env stderr stdout exitCode file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration';

export const kinds: Readonly<Record<string, Fields>> = {
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
  Resource: fields(
    'actionID ID=ActionID id=ActionID name description category requires items run exec python chat httpClient=HTTPClient apiResponse=APIResponse',
    { Run: 'Run', Exec: 'Exec', Python: 'Python', Chat: 'Chat', HTTPClient: 'HTTPClient', APIResponse: 'APIResponse' },
  ),
  Run: fields(
    'expr exec python chat skipCondition preflightCheck allowedHeaders allowedParams restrictToHTTPMethods restrictToRoutes httpClient=HTTPClient apiResponse=APIResponse',
    {
      Exec: 'Exec',
      Python: 'Python',
      Chat: 'Chat',
      HTTPClient: 'HTTPClient',
      APIResponse: 'APIResponse',
      PreflightCheck: 'PreflightCheck',
    },
  ),
  PreflightCheck: fields('validations error', { Error: 'Error' }),
  Error: fields('code message'),
  Exec: fields(`command ${process}`),
  Python: fields(`script condaEnvironment ${process}`),
  HTTPClient: fields(
    'method url data headers params response file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration',
    { Response: 'HTTPResponse' },
  ),
  HTTPResponse: fields('body headers'),
  Chat: fields(
    'model role prompt scenario tools files jsonResponse=JSONResponse jsonResponseKeys=JSONResponseKeys response file itemValues timestamp timeoutDuration timeoutSeconds=TimeoutDuration',
    { Scenario: 'Said', Tools: 'Tool' },
  ),
  Said: fields('role prompt'),
  Tool: fields('name script description parameters', { Parameters: 'Parameter' }),
  Parameter: fields('required type description'),
  APIResponse: fields('success meta response errors', { Meta: 'Meta', Response: 'Response', Errors: 'Error' }),
  Meta: fields('requestID headers properties'),
  Response: fields('data'),
  Kdeps: fields('runMode dockerGPU kdepsDir kdepsPath'),
};
