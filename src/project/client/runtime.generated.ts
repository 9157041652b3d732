// Generated from src/project/client/parts/**/*.ts.txt by `npm run gen`. Edit those.

/** The part of generated clients that is the same for every agent: name → text. */
export const sources: Readonly<Record<string, string>> = {
  get "runtime"() {
    return `export interface ClientOptions {
  /** The address of the agent, such as \`http://127.0.0.1:3000\`. */
  readonly url: string;
  /** The key, when the API has keys. */
  readonly key?: string;
  /** Replaces the global \`fetch\`. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** An error response of the agent. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly status: number;
  /** A code for \`kdeps explain\`; empty when there is none. */
  readonly code: string;
  readonly errors: ReadonlyArray<{ readonly code: number; readonly message: string; readonly field?: string }>;
  /** The id of the request, which is in every line of its log. */
  readonly requestId: string;

  constructor(response: Response, errors: AgentError['errors']) {
    super(errors.map(({ message }) => message).join('\\n') || \`The agent answered \${response.status}.\`);
    this.status = response.status;
    this.code = response.headers.get('X-Error-Code') ?? '';
    this.errors = errors;
    this.requestId = response.headers.get('X-Request-Id') ?? '';
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Call = (method: string, path: string, input: Fields, options: CallOptions) => Promise<ReadonlyArray<unknown>>;

function caller({ url, key, fetch: send = fetch }: ClientOptions): Call {
  return async (method, path, input, { signal }) => {
    const left = { ...input };
    const filled = path.replace(/[:*]([\\p{ID_Start}$_][\\p{ID_Continue}$]*)/gu, (_, name: string) => {
      const { [name]: value } = left;
      delete left[name];
      return encodeURIComponent(String(value));
    });
    const address = new URL(url.replace(/\\/$/, '') + filled);
    const headers = new Headers({ Accept: 'application/json' });
    if (key !== undefined) headers.set('X-API-Key', key);
    const init: RequestInit = { method, headers };
    if (signal !== undefined) init.signal = signal;
    if (method === 'GET' || method === 'DELETE') {
      for (const [name, value] of texts(left)) address.searchParams.append(name, value as string);
    } else if (Object.values(left).flat().some((value) => value instanceof Blob)) {
      const form = new FormData();
      for (const [name, value] of texts(left)) form.append(name, value);
      init.body = form;
    } else {
      headers.set('Content-Type', 'application/json');
      init.body = JSON.stringify(left);
    }
    const response = await send(address, init);
    const body = (await response.json()) as { errors?: AgentError['errors']; success?: boolean; response: { data: ReadonlyArray<unknown> | null } };
    if (!response.ok || body.success === false) throw new AgentError(response, body.errors ?? []);
    return body.response.data ?? [];
  };
}

/** The values of a query or form: lists are repeated fields, objects are JSON, and null is omitted. */
function texts(input: Fields): ReadonlyArray<readonly [string, string | Blob]> {
  const given = Object.entries(input).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item: unknown) => [name, item] as const),
  );
  return given
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      if (value instanceof Blob) return [name, value] as const;
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const;
    });
}
`;
  },
};
