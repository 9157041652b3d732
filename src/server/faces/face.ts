/** A face of an agent: a way to use it over HTTP besides its routes, derived from what the workflow says. */
import type { Request, Response } from 'express';
import type { Agent, Answer, ApiRoute, ApiSettings } from '../../runtime/index.ts';
import type { FileLinks } from '../answers/links.ts';

/** What a face gets. */
export interface FaceContext {
  readonly agent: Agent;
  readonly settings: ApiSettings;
  /** Whether clients must send a key. */
  readonly hasKeys: boolean;
  /** Links to files of answers. */
  readonly links: FileLinks;
  /** Runs the agent as its route does: checked, queued, limited and logged. */
  readonly run: FaceRunner;
}

/** A run for a request to a face. */
export interface FaceRun {
  readonly request: Request;
  readonly response: Response;
  /** The route of the agent that answers. */
  readonly route: ApiRoute;
  /** The fields of its request, as JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Runs the agent and returns its answer.
 *
 * @throws RequestError and RunError, which the server turns into a reply; the client closing the connection
 */
export type FaceRunner = (run: FaceRun) => Promise<Answer>;

/** A path that a face serves. The routes of the workflow come first. */
export interface FaceRoute {
  /** In Express's notation. */
  readonly path: string;
  /** In upper case. */
  readonly methods: readonly string[];
  /** Whether it is the same for every agent, so that it needs no key. */
  readonly isPublic?: boolean;
  /** Answers a request; what it throws becomes the reply. */
  readonly handle: (request: Request, response: Response) => Promise<void> | void;
}

export interface Face {
  readonly name: string;
  /** Its routes; none when the workflow turns it off. */
  readonly routes: (context: FaceContext) => readonly FaceRoute[];
}
