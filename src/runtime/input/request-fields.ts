/** Decodes the fields of an `Input` class from a request. The language validates them afterward. */
import {
  type ContractClass,
  type ContractField,
  type ContractType,
  describeType,
  type MadeValue,
  type OpenContract,
} from '../../lang/contracts/index.ts';
import type { RejectedParameter, RequestInput, UploadedFile } from '../run/request.ts';
import { type FieldProblem, fieldName, nulReason, surrogateReason, unknownFieldReason } from './problems.ts';
import { isUploadType, UPLOAD_CLASS } from './upload.ts';
import { ValueDecoder } from './values.ts';

/** Fields that the server reads, which are allowed for every class. */
export const serverFields: ReadonlySet<string> = new Set(['response_format']);

/** A decoded request. */
export interface DecodedFields {
  /** An instance of the class, without the fields that have problems. */
  readonly value: MadeValue;
  /** The names of the fields that the instance has. */
  readonly given: ReadonlySet<string>;
  readonly problems: readonly FieldProblem[];
}

type Texts = ReadonlyMap<string, readonly string[]>;

/** A part of a request that contains a field. */
interface Source {
  /** For messages: `in the query`. */
  readonly where: string;
  readonly decode: () => MadeValue | undefined;
}

/** Decodes a request for a route with an `Input` class. */
export function decodeFields(open: OpenContract, request: RequestInput): DecodedFields {
  return new FieldDecoder(open, request).decode();
}

class FieldDecoder {
  readonly #open: OpenContract;
  readonly #request: RequestInput;
  readonly #problems: FieldProblem[] = [];
  readonly #values: ValueDecoder;
  readonly #query: Texts;
  readonly #form: Texts;
  readonly #json: ReadonlyMap<string, unknown>;

  constructor(open: OpenContract, request: RequestInput) {
    this.#open = open;
    this.#request = request;
    this.#values = new ValueDecoder(open, this.#problems);
    this.#query = request.fields?.query ?? new Map();
    this.#form = request.fields?.form ?? new Map();
    this.#json = request.fields?.isJson === true ? membersOf(request.body) : new Map();
  }

  decode(): DecodedFields {
    const { contract } = this.#open;
    const { root } = contract;
    const cls = contract.classes.get(root);
    const given = new Map<string, MadeValue>();
    for (const field of cls?.fields ?? []) {
      const value = this.#field(field);
      if (value !== undefined) given.set(field.name, value);
    }
    if (cls !== undefined) this.#refuseUnknown(cls);
    return { value: this.#open.object(root, given), given: new Set(given.keys()), problems: this.#problems };
  }

  #field(field: ContractField): MadeValue | undefined {
    const { name, type, isRequired } = field;
    const rejected = this.#request.rejected.get(name);
    if (rejected !== undefined) return this.#refuse(name, rejectionOf(rejected));
    const sources = this.#sourcesOf(name, type);
    const [first, second] = sources;
    if (first === undefined) return isRequired ? this.#refuse(name, 'is missing.') : undefined;
    if (second !== undefined) return this.#refuse(name, `is given twice: ${first.where} and ${second.where}.`);
    return first.decode();
  }

  #sourcesOf(name: string, type: ContractType): readonly Source[] {
    const sources: Source[] = [];
    const inPath = this.#request.pathParams.get(name);
    if (inPath !== undefined)
      sources.push({ where: 'in the path', decode: () => this.#values.ofText(type, inPath, [name]) });
    const ofTexts = (where: string, texts: readonly string[] = []): void => {
      if (texts.length > 0) sources.push({ where, decode: () => this.#ofTexts(name, type, texts) });
    };
    ofTexts('in the query', this.#query.get(name));
    // Browsers send empty form fields; ignore them unless an empty text is a valid value.
    ofTexts(
      'in the form',
      this.#form.get(name)?.filter((text) => text !== '' || keepsEmpty(type)),
    );
    if (this.#json.has(name) && !this.#isUpload(name, type))
      sources.push({
        where: 'in the JSON body',
        decode: () => this.#values.ofJson(type, this.#json.get(name), [name]),
      });
    const files = this.#filesOf(name);
    if (files.length > 0) sources.push({ where: 'as a file', decode: () => this.#ofFiles(name, type, files) });
    return sources;
  }

  /** Whether a field of a JSON body is a data URL that the server has saved as a file. */
  #isUpload(name: string, type: ContractType): boolean {
    return isUploadType(type) && this.#filesOf(name).length > 0;
  }

  #ofTexts(name: string, type: ContractType, texts: readonly string[]): MadeValue | undefined {
    const list = listIn(type);
    if (list !== null) return this.#values.listOf(list, texts, [name], 'text');
    const [text] = texts;
    if (texts.length > 1) return this.#refuse(name, `is given ${texts.length} times, but takes a single value.`);
    return text === undefined ? undefined : this.#values.ofText(type, text, [name]);
  }

  #filesOf(name: string): readonly UploadedFile[] {
    return this.#request.files.filter(({ field }) => field === name || field === `${name}[]`);
  }

  #ofFiles(name: string, type: ContractType, files: readonly UploadedFile[]): MadeValue | undefined {
    const made = files.map((file) => this.#upload(file));
    const list = listIn(type);
    if (list !== null && isUploadType(list.element)) return this.#open.list(list.made, made);
    if (!isUploadType(type)) return this.#refuse(name, `is a file, but must be ${describeType(type)}.`);
    if (files.length > 1) return this.#refuse(name, `has ${files.length} files, but takes a single one.`);
    return made[0];
  }

  #upload({ path, type, name, size }: UploadedFile): MadeValue {
    return this.#open.host(UPLOAD_CLASS, [
      ['Filepath', path],
      ['Filetype', type],
      ['Filename', name],
      ['Size', this.#open.dataSize(size, 'b')],
    ]);
  }

  #refuseUnknown({ fields }: ContractClass): void {
    const known = fields.map(({ name }) => name);
    const files = this.#request.files.map(({ field }) => field.replace(/\[\]$/, ''));
    for (const name of new Set([...this.#query.keys(), ...this.#form.keys(), ...this.#json.keys(), ...files])) {
      if (known.includes(name) || serverFields.has(name)) continue;
      this.#problems.push({ field: name, reason: unknownFieldReason(name, known) });
    }
  }

  #refuse(name: string, reason: string): undefined {
    this.#problems.push({ field: fieldName([name]), reason });
  }
}

function rejectionOf({ why, limit }: RejectedParameter): string {
  if (why === 'half') return surrogateReason;
  return why === 'nul'
    ? nulReason
    : `is longer than ${limit} bytes, the limit set by \`MaxParameterLength\` in the workflow.`;
}

/** Whether an empty text is a valid value of a type. */
export function keepsEmpty(type: ContractType): boolean {
  if (type.kind === 'nullable') return type.type.kind === 'string';
  if (type.kind === 'union') return type.members.some(keepsEmpty);
  return type.kind === 'string' || type.kind === 'any' || (type.kind === 'list' && keepsEmpty(type.element));
}

/** The list type of a field, without null; null for other types. */
function listIn(type: ContractType): (ContractType & { readonly kind: 'list' }) | null {
  if (type.kind === 'nullable') return listIn(type.type);
  return type.kind === 'list' ? type : null;
}

/** The members of a JSON body. The server has checked that it is an object. */
function membersOf(body: string): ReadonlyMap<string, unknown> {
  const value: unknown = JSON.parse(body.replace(/^\ufeff/, ''));
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
