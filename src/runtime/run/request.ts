/** A request as plain data, independent of the server. */

export interface UploadedFile {
  /** The client's name for the file. It is never used as a path. */
  readonly name: string;
  /** The form field it was sent in. */
  readonly field: string;
  /** Its path on this machine. */
  readonly path: string;
  /** Media type, detected from the content. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** The parts of a request that can contain fields of an `Input` class, besides path parameters and files. */
export interface GivenFields {
  /** Query parameters. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Fields of a form. */
  readonly form: ReadonlyMap<string, readonly string[]>;
  /** Whether the body is a JSON object whose members are fields. */
  readonly isJson: boolean;
}

/** Why a parameter cannot be passed to resources. */
export interface RejectedParameter {
  readonly why: 'long' | 'nul' | 'half';
  /** Maximum length in bytes. */
  readonly limit: number;
}

export interface RequestInput {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The path of the matched route, as written in the workflow. */
  readonly route: string;
  /** Address of the client. */
  readonly ip: string;
  /** Query parameters, form fields and fields of a JSON body, each with all its values in order. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  /** Parameters that were sent but cannot be passed to resources that read them. */
  readonly rejected: ReadonlyMap<string, RejectedParameter>;
  /** Path parameters of the route. */
  readonly pathParams: ReadonlyMap<string, string>;
  /** Header names in lower case → all values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The body as text; empty for a multipart form. */
  readonly body: string;
  readonly files: readonly UploadedFile[];
  /** Null when the route has no `Input` class. */
  readonly fields: GivenFields | null;
}
