import type { HostValue, PklValue } from '../../lang/index.ts';
import type { Expr, Module, Source } from '../../lang/syntax/index.ts';
import type { CodeRole } from '../binding/code.ts';
import type { ResourceScope, ScopeView } from '../run/context.ts';
import type { MeantAsJson } from '../run/json-value.ts';
import type { ActionOutput, Answer } from '../run/outcomes.ts';
import type { StandIn } from '../testing/stand-in.ts';
import type { Fields } from './spelling.ts';

/** A kind of action: everything the program knows about it. */
export interface Kind<Input, Output extends ActionOutput> {
  /** The name of its template, its results, and the module of its functions in agent files: `mail`. */
  readonly name: string;
  /** The property of the `Run` block: `Mail`. */
  readonly property: string;
  /** Its name in messages: `mail to send`. */
  readonly title: string;
  readonly schema: KindSchema;
  /** The text of a new file, with placeholders for names. */
  readonly template: string;
  /** The functions that agent files call on its results. */
  readonly functions?: KindFunctions;
  /**
   * Former spellings of its fields, for each type of object in its block; the block's own type is named like the
   * property.
   */
  readonly spellings?: Readonly<Record<string, Fields>>;
  /** The parts of its block that become code or a URL. */
  readonly code?: CodeRole;
  /** Fields that name a variable with a secret value, whatever the variable's name. */
  readonly secretVariables?: readonly string[];
  readonly needs?: KindNeeds;
  /**
   * Converts the block, already validated by the schema, to plain data. It runs on another thread, so the result must
   * be cloneable and contain no class instances. Null when there is nothing to do.
   */
  decode(block: PklValue, isJson: MeantAsJson): Input | null;
  /** Variables and headers of the action by name, so that secret ones can be redacted. */
  named?(input: Input): ReadonlyMap<string, string>;
  /** Runs the action. Throws ActionError when it fails. */
  run(input: Input, scope: ResourceScope): Promise<Output>;
  /** The result of an action that does not run, because a test declares it. Without it, tests cannot replace the action. */
  standIn?(input: Input, result: StandIn, scope: ResourceScope): Output;
  /** The main text of a result, which is kept for each item of a resource that runs for items. */
  text(output: Output): string;
  /** The contents of a result file, if they differ from the main text. */
  content?(output: Output): FileContent;
  /** The agent's answer, for a kind that provides one. */
  answer?(output: Output): Answer;
  /** For such a kind: the expression in its file that all of the answer's data come from; null when there is more. */
  onlyData?(file: Module): Expr | null;
  /** For such a kind: the media types of the answer that its file sets. */
  mediaTypes?(file: Module, source: Source): AnswerTypes;
  /** The name of the function whose result can be received while the action runs, piece by piece. */
  readonly streamed?: string;
}

/** The media types of an answer besides JSON. */
export interface AnswerTypes {
  /** As in the header `Content-Type`; null for one that is computed. */
  readonly types: readonly (string | null)[];
  /** Whether a successful answer always has one of them, and never is JSON. */
  readonly isAlways: boolean;
}

/** What a file consists of; pieces follow each other. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/** How the schema describes the block of a kind. */
export interface KindSchema {
  /** Module name → source text. */
  readonly modules: Readonly<Record<string, string>>;
  /** Former names of modules → current names. */
  readonly formerNames?: Readonly<Record<string, string>>;
  /** The module with the type of the block, and its import name in `Resource.pkl`. */
  readonly module: string;
  readonly alias: string;
  /** The class of the block; null when it is the module itself. */
  readonly type: string | null;
  /** A sentence that describes the block. */
  readonly about: string;
  /** Whether the property comes before the conditions in the `Run` block instead of after them. */
  readonly isFirst?: boolean;
}

/** A function whose arguments are texts. Throws `Error` with a message for the author of the call. */
export type ScopeFunction = (scope: ScopeView, ...args: string[]) => HostValue;

/** Functions that agent files call, such as `mail.isSent("id")`. */
export interface KindFunctions {
  /** The schema module that declares them. */
  readonly module: string;
  readonly table: Readonly<Record<string, ScopeFunction>>;
}

/** What a kind requires from the machine. */
export interface KindNeeds {
  /** Whether its programs see the agent's Python packages. */
  readonly packages?: boolean;
  /** Whether it runs Python: always, or only when an agent has scripts for it. */
  readonly python?: 'always' | 'perhaps';
  /** Whether it uses language models. */
  readonly models?: boolean;
}

/** Any kind, with its input and output types erased. */
export type AnyKind = Kind<unknown, ActionOutput>;

const defined = new WeakSet<object>();

/**
 * Defines a kind; the types of its input and output stay private to its functions.
 *
 * @example export const kind = defineKind({ name: 'mail', property: 'Mail', schema, template, title, decode, run, text });
 */
export function defineKind<Input, Output extends ActionOutput>(kind: Kind<Input, Output>): Kind<Input, Output> {
  defined.add(kind);
  return kind;
}

/** Whether a value was made with `defineKind` of this copy of the package. */
export function isKind(value: unknown): value is AnyKind {
  return typeof value === 'object' && value !== null && defined.has(value);
}

/**
 * The schema modules among the texts of a kind's folder, which are keyed by path.
 *
 * @example schemaModules({ template: '', 'schema/Mail': 'module Mail' }); // { Mail: 'module Mail' }
 */
export function schemaModules(sources: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([path, text]) => (path.startsWith('schema/') ? [[path.slice(7), text]] : [])),
  );
}
