/** A request as the runtime sees it: plain data, whatever server it came through. */

export interface UploadedFile {
  /** The name that the client gave the file. It names nothing on this machine. */
  readonly name: string;
  /** The form field that it came in. */
  readonly field: string;
  /** Where it lies. */
  readonly path: string;
  /** Media type, judged by the content. */
  readonly type: string;
}

/** Why no resource can be given a parameter. */
export interface UnfitParameter {
  readonly why: 'long' | 'nul';
  /** Bytes that it may have. */
  readonly limit: number;
}

export interface RequestInput {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The path of the route that took the request, as the workflow writes it. */
  readonly route: string;
  /** Address of the client. */
  readonly ip: string;
  /** Query parameters, form fields and fields of a JSON body, each with all its values in order. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  /** Parameters that were sent, and that a resource which reads them cannot be given. */
  readonly unfit: ReadonlyMap<string, UnfitParameter>;
  /** Parts of the path that the route names. */
  readonly pathParams: ReadonlyMap<string, string>;
  /** Headers by their names in lower case, each with all its values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** The body as text; empty for a form with files. */
  readonly body: string;
  readonly files: readonly UploadedFile[];
}
