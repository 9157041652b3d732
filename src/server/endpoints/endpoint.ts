/** HTTP endpoints besides the agent's own routes, such as `/docs`. They are derived from the workflow. */
import type { Request, Response } from 'express';
import type {
  Agent,
  Answer,
  ApiRoute,
  ApiSettings,
  EventHub,
  Follower,
  GpuStatus,
  GpuUse,
  KeyScope,
  ModelListener,
  WarmInterpreter,
} from '../../runtime/index.ts';
import type { FileLinks } from '../answers/links.ts';
import type { Reply } from '../envelope.ts';
import type { JobService } from '../jobs/service.ts';

/** What endpoints are made from. */
export interface EndpointContext {
  readonly agent: Agent;
  readonly settings: ApiSettings;
  /** Whether clients must send a key. */
  readonly hasKeys: boolean;
  /** The store of files that answers link to. */
  readonly links: FileLinks;
  /** The events of runs and of the server. */
  readonly events: EventHub;
  readonly jobs: Pick<JobService, 'path' | 'parallel' | 'load'>;
  /** The models and GPUs of the machine. */
  readonly machine: () => Promise<MachineStatus>;
  /** What the server does at this moment. */
  readonly load: () => ServerLoad;
  /** Runs the agent as its own routes do, with validation, queueing, limits and logging. */
  readonly run: EndpointRunner;
  /** Reads the body of a request, within the limits of the API. Throws RequestError. */
  readonly body: (request: Request, response: Response) => Promise<Buffer>;
  /** What clients may know about a failure, which is logged. */
  readonly failure: (error: unknown, response: Response) => Reply;
}

/** What a server does at a moment. */
export interface ServerLoad {
  /** Requests that run, and requests that wait for others. */
  readonly running: number;
  readonly waiting: number;
  /** Python interpreters that are kept. */
  readonly interpreters: number;
  /** The GPUs that scripts have used so far. */
  readonly gpus: readonly GpuUse[];
}

/** What an agent keeps in memory, and the GPUs of its machine. */
export interface MachineStatus {
  readonly interpreters: readonly WarmInterpreter[];
  readonly gpus: readonly GpuStatus[];
}

/** A run for a request to an endpoint. */
export interface EndpointRun {
  readonly request: Request;
  readonly response: Response;
  /** The route of the agent that answers. */
  readonly route: ApiRoute;
  /** The fields of the input, as JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Cancels the run, as the client closing the connection does. */
  readonly signal?: AbortSignal;
  /** Receives the events of the run. */
  readonly onEvent?: Follower;
  /** Follows the models of the run. */
  readonly models?: ModelListener;
}

/**
 * Runs the agent and returns its answer.
 *
 * @throws RequestError and RunError, which the server turns into replies. Also rejects when the client disconnects.
 */
export type EndpointRunner = (run: EndpointRun) => Promise<Answer>;

/** An endpoint. The workflow's own routes take precedence. */
export interface Endpoint {
  /** In Express's syntax. */
  readonly path: string;
  /** In upper case. */
  readonly methods: readonly string[];
  /** Whether it needs no key, because it reveals nothing about the agent or checks a permission of its own. */
  readonly isPublic?: boolean;
  /** What a key must allow, if not `run`. Requests to endpoints never become jobs, whatever they prefer. */
  readonly scope?: KeyScope;
  /** The body of a failure, for clients that expect a form of their own. */
  readonly shapeFailure?: (reply: Reply) => object;
  /** Answers a request. The server turns what it throws into a reply. */
  readonly handle: (request: Request, response: Response) => Promise<void> | void;
}

/** Endpoints with one purpose, such as those of OpenAI's API. */
export interface EndpointGroup {
  readonly name: string;
  /** The endpoints; none when the workflow turns the group off. */
  readonly endpoints: (context: EndpointContext) => readonly Endpoint[];
}
