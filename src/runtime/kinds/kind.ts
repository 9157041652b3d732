import type { HostValue, PklValue } from '../../lang/index.ts';
import type { CodeRole } from '../binding/code.ts';
import type { ResourceScope, ScopeView } from '../run/context.ts';
import type { ActionOutput, Answer } from '../run/outcomes.ts';
import type { Fields } from './spelling.ts';

/** A kind of action: everything that the program knows of it. */
export interface Kind<Input, Output extends ActionOutput> {
  /** The name of its template, of its results, and of the module that files of agents call for them: `mail`. */
  readonly name: string;
  /** The property of the `Run` block: `Mail`. */
  readonly property: string;
  /** What messages call it: `mail to send`. */
  readonly title: string;
  readonly schema: KindSchema;
  /** The text that a new file of an agent starts as, with holes for names. */
  readonly template: string;
  /** What files of agents can ask of its results. */
  readonly functions?: KindFunctions;
  /** Earlier spellings of its fields, for each kind of object in its block; that of the block has the name of the property. */
  readonly spellings?: Readonly<Record<string, Fields>>;
  /** What of its block becomes code, or an address. */
  readonly code?: CodeRole;
  /** Fields that name a variable whose value is secret, whatever the name says. */
  readonly secretVariables?: readonly string[];
  readonly needs?: KindNeeds;
  /**
   * Makes plain data of the block, which the schema has checked: it is made on another thread, so nothing in it may be of
   * a class. Null when the block says that there is nothing to do.
   */
  decode(block: PklValue): Input | null;
  /** Variables and headers of the action by their names: what is secret among them must not show. */
  named?(input: Input): ReadonlyMap<string, string>;
  /** Does it. Throws ActionError when it fails. */
  run(input: Input, scope: ResourceScope): Promise<Output>;
  /** The main text of a result, which a resource that runs for items keeps of each. */
  text(output: Output): string;
  /** What a file with a result holds, where that is not its main text. */
  content?(output: Output): Uint8Array;
  /** The answer of the agent, for a kind that gives one. */
  answer?(output: Output): Answer;
}

/** How the schema describes the block of a kind. */
export interface KindSchema {
  /** Modules by their names. */
  readonly modules: Readonly<Record<string, string>>;
  /** Names that modules had in earlier versions, and those of today. */
  readonly formerNames?: Readonly<Record<string, string>>;
  /** The module with the type of the block, and what `Resource.pkl` calls that module. */
  readonly module: string;
  readonly alias: string;
  /** The class of the block; null when it is the module itself. */
  readonly type: string | null;
  /** A sentence about the block. */
  readonly about: string;
  /** Whether the property stands before the conditions of the `Run` block, not after them. */
  readonly isFirst?: boolean;
}

/** A function; its arguments are texts. Throws `Error` with a message for the person who wrote the call. */
export type ScopeFunction = (scope: ScopeView, ...args: string[]) => HostValue;

/** The functions that files of agents call as `mail.isSent("id")`. */
export interface KindFunctions {
  /** The module of the schema that declares them. */
  readonly module: string;
  readonly table: Readonly<Record<string, ScopeFunction>>;
}

/** What a kind needs of the machine. */
export interface KindNeeds {
  /** Whether its programs see the Python packages of the agent. */
  readonly packages?: boolean;
  /** Whether it runs Python: always, or when an agent has scripts for it. */
  readonly python?: 'always' | 'perhaps';
  /** Whether it asks language models. */
  readonly models?: boolean;
}

/** Any kind: what it decodes and what it gives is its own business. */
export type AnyKind = Kind<unknown, ActionOutput>;

const defined = new WeakSet<object>();

/** Sets a kind down; the types of what it decodes and gives stay between its functions. */
export function defineKind<Input, Output extends ActionOutput>(kind: Kind<Input, Output>): Kind<Input, Output> {
  defined.add(kind);
  return kind;
}

/** Whether a value was made with `defineKind`: that of this program, whose values the functions of a kind understand. */
export function isKind(value: unknown): value is AnyKind {
  return typeof value === 'object' && value !== null && defined.has(value);
}

/** The modules of the schema among the texts of a kind's folder, which are named by their paths. */
export function schemaModules(sources: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([path, text]) => (path.startsWith('schema/') ? [[path.slice(7), text]] : [])),
  );
}
