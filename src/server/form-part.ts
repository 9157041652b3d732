/** A field or file of a form. */
export interface FormPart {
  readonly field: string;
  /** Null for a plain field. */
  readonly fileName: string | null;
  readonly content: Buffer;
}
