/** What the server sends: the agent, its jobs, and what it is doing. */

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** A job, which the console calls a run. */
export interface Run {
  readonly id: string;
  readonly state: JobState;
  readonly method: string;
  readonly route: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly canceling?: boolean;
  readonly status?: number;
  readonly problem?: string;
  /** Its place in the queue, from 1. */
  readonly place?: number;
  /** Seconds. */
  readonly estimate?: { readonly wait?: number; readonly run?: number };
  readonly events: string;
  readonly request?: RunRequest;
}

/** The request of a run. */
export interface RunRequest {
  readonly method: string;
  readonly path: string;
  /** Each field with all its values as texts. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly files: readonly RunFile[];
}

export interface RunFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Its path. */
  readonly content: string;
}

export interface ErrorEntry {
  readonly code?: number;
  readonly message: string;
  readonly field?: string;
  readonly actionId?: string;
}

/** An answer of the agent, or of the server when it failed. */
export interface AnswerBody {
  readonly success?: boolean;
  readonly errors?: readonly ErrorEntry[];
  readonly response?: { readonly data?: unknown };
}

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly kind: string | null;
  /** The ids of the resources that it waits for. */
  readonly after: readonly string[];
}

/** `/ui/agent.json`. */
export interface AgentDescription {
  readonly agent: string;
  readonly version: string;
  readonly description: string;
  readonly hasKeys: boolean;
  /** Whether there is a page at `/docs`. */
  readonly docs: boolean;
  /** The path of the list of jobs. */
  readonly jobs: string;
  /** In the order in which they run. */
  readonly resources: readonly Resource[];
  readonly api: OpenApi;
}

/** `/ui/load.json`. Sizes are in bytes. */
export interface Load {
  readonly requests: { readonly running: number; readonly waiting: number };
  readonly jobs: { readonly queued: number; readonly running: number; readonly parallel: number };
  readonly interpreters: readonly {
    readonly resource: string;
    readonly models: readonly string[];
    readonly gpu: number | null;
    readonly memory: number;
    readonly busy: boolean;
  }[];
  readonly gpus: readonly {
    readonly id: number;
    readonly name: string;
    readonly memory: number | null;
    readonly used: number | null;
    /** From 0 to 1. */
    readonly load: number | null;
  }[];
}

/** The part of OpenAPI that the console reads. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** JSON Schema, as far as agents use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly description?: string;
  readonly default?: unknown;
  readonly format?: string;
  readonly contentMediaType?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly examples?: readonly unknown[];
}
