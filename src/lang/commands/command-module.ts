/** Reads a module that extends `pkl:Command`, and runs it. */
import type { Evaluation } from '../api/evaluation.ts';
import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import { describeType } from '../compile/types/describe-type.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  commandPropertySet,
  optionsClassIsAbstract,
  optionsNotAClass,
  subcommandConflict,
} from '../diagnostics/messages/commands.ts';
import { typeMismatch } from '../diagnostics/messages/types.ts';
import type * as tree from '../syntax/ast.ts';
import { VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { displayValue } from '../values/display.ts';
import type { VmFunction } from '../values/function.ts';
import { getProperty, makeObject } from '../values/make.ts';
import { prototypeOf, readSlot, VmObject } from '../values/object.ts';
import { type VmBytes, VmPair } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import type { VmValue } from '../values/value.ts';
import { headerOfClass, readOptions } from './options-class.ts';
import { type AppliedCommand, BadValue, type CommandResult, type CommandSpec } from './spec.ts';

/** Options for reading commands. */
export interface CommandOptions {
  /** Names of options, long or of one letter, that commands cannot have because the program has them. */
  readonly reserved: ReadonlySet<string>;
  /** The absolute URI of a module or glob pattern that the user wrote. */
  readonly absoluteUri: (written: string) => string;
  /** The report of a failure, for messages about values of options. */
  readonly report: (error: PklError) => string;
}

const LIBRARY = 'pkl:Command';

/**
 * Reads the options, arguments and subcommands of a command. Only its description is evaluated.
 *
 * @throws PklError when the module is not a command, or an invalid one
 */
export function readCommand(evaluation: Evaluation, uri: string, options: CommandOptions): CommandSpec {
  const module = evaluation.module(uri);
  return evaluation.run(() => new Reader(evaluation, options, uri).read(module));
}

class Reader {
  readonly #evaluation: Evaluation;
  readonly #options: CommandOptions;
  readonly #library: VmObject;
  readonly #uri: string;

  constructor(evaluation: Evaluation, options: CommandOptions, uri: string) {
    this.#evaluation = evaluation;
    this.#options = options;
    this.#library = evaluation.module(LIBRARY);
    this.#uri = uri;
  }

  read(module: VmObject): CommandSpec {
    const expected = this.#library.cls;
    if (!module.cls.isSubclassOf(expected)) {
      const { text, ...rest } = typeMismatch(expected.displayName, classOf(module).displayName);
      throw new PklError({ ...rest, text, values: [{ label: 'Value', text: displayValue(module, { limit: 80 }) }] });
    }
    for (const name of ['options', 'parent']) this.#checkUnset(module, name);
    const optionsClass = this.#optionsClass(module);
    const info = getProperty(module, 'command') as VmObject;
    const description = getProperty(info, 'description');
    const options = readOptions(optionsClass, {
      classNamed: (name) => getProperty(this.#library, name) as VmClass,
      reserved: this.#options.reserved,
      call: (convert, argument) => this.#call(convert, argument),
    });
    return {
      name: getProperty(info, 'name') as string,
      help: typeof description === 'string' ? description.trim() : '',
      isHidden: getProperty(info, 'hide') === true,
      isGroup: getProperty(info, 'noOp') === true,
      options,
      subcommands: this.#subcommands(info),
      apply: (values, parent) =>
        this.#evaluation.run(
          () => new Applied(this.#evaluation, { module, info, optionsClass }, values, parent as Applied | null),
        ),
    };
  }

  #checkUnset(module: VmObject, name: string): void {
    const info = module.property(name);
    if (info === undefined || info.member.isUndefined) return;
    throw new PklError(commandPropertySet(name), info.member.span, null);
  }

  #optionsClass(module: VmObject): VmClass {
    const property = module.cls.property('options');
    const declaration = property?.declaration as MemberDeclaration;
    const { type } = declaration.node as tree.PropertyNode;
    const span =
      type === null ? null : { source: declaration.compiler.module.source, start: type.start, end: type.end };
    const found = describeType(type, declaration);
    const cls = found.kind === 'declared' ? found.referent : null;
    if (type?.kind !== 'DeclaredType' || !(cls instanceof VmClass) || span === null) {
      throw new PklError(optionsNotAClass(span === null ? '' : span.source.text.slice(span.start, span.end)), span);
    }
    // Undeclared options are of type `Typed`: there are none.
    if (cls !== baseClass('Typed') && cls.modifiers.isAbstract)
      throw new PklError(optionsClassIsAbstract(cls.displayName), headerOfClass(cls));
    return cls;
  }

  #subcommands(info: VmObject): readonly CommandSpec[] {
    const listing = getProperty(info, 'subcommands') as VmObject;
    const specs = new Map<string, CommandSpec>();
    for (const element of listing.shape.elements) {
      const spec = this.read(readSlot(listing, element) as VmObject);
      if (specs.has(spec.name)) {
        throw new PklError(subcommandConflict(getProperty(info, 'name') as string, spec.name), element.member.span);
      }
      specs.set(spec.name, spec);
    }
    return [...specs.values()];
  }

  /** Reports a failure in an annotation's function as an error in the option's value. */
  #call(convert: VmFunction, argument: VmValue): VmValue {
    try {
      return this.#evaluation.run(() => this.#withImports(convert.apply1(argument)));
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      throw new BadValue(`\n${this.#options.report(error)}`);
    }
  }

  /** Replaces an `Import`, and those directly inside a pair or collection, with what it imports. */
  #withImports(value: VmValue): VmValue {
    const one = (part: VmValue): VmValue => (this.#isImport(part) ? this.#imported(part as VmObject) : part);
    if (this.#isImport(value)) return this.#imported(value as VmObject);
    if (value instanceof VmPair) return new VmPair(one(value.first), one(value.second));
    if (value instanceof VmList) return new VmList([...value].map(one));
    if (value instanceof VmSet) return VmSet.of([...value].map(one));
    if (value instanceof VmMap) return VmMap.of([...value].map(([key, each]) => [one(key), one(each)] as const));
    return value;
  }

  #isImport(value: VmValue): boolean {
    return value instanceof VmObject && value.cls === getProperty(this.#library, 'Import');
  }

  #imported(wanted: VmObject): VmValue {
    const uri = this.#options.absoluteUri(getProperty(wanted, 'uri') as string);
    if (getProperty(wanted, 'glob') !== true) return this.#evaluation.module(uri);
    const { source } = this.#evaluation.evaluator.registry.load(this.#uri);
    return this.#evaluation.importGlob(uri, this.#uri, { source, start: 0, end: 0 });
  }
}

/** A command with values for its options. */
class Applied implements AppliedCommand {
  readonly #evaluation: Evaluation;
  readonly module: VmObject;

  constructor(
    evaluation: Evaluation,
    { module, info, optionsClass }: { module: VmObject; info: VmObject; optionsClass: VmClass },
    values: ReadonlyMap<string, VmValue>,
    parent: Applied | null,
  ) {
    this.#evaluation = evaluation;
    const options = makeObject(prototypeOf(optionsClass), optionsClass, { properties: values });
    // Not a copy of the module's `command`, whose name is that of the module.
    const properties: [string, VmValue][] = [
      ['options', options],
      ['command', info],
    ];
    if (parent !== null) properties.push(['parent', parent.module]);
    this.module = makeObject(module, module.cls, { properties });
  }

  run(): CommandResult {
    return this.#evaluation.run(() => {
      const output = this.#evaluation.output(this.module);
      const bytes = getProperty(output, 'bytes') as VmBytes;
      const files = getProperty(output, 'files');
      const contents: (readonly [string, Uint8Array])[] = [];
      if (files instanceof VmObject) {
        for (const info of files.shape.entries?.values() ?? []) {
          const file = readSlot(files, info) as VmObject;
          contents.push([info.key as string, (getProperty(file, 'bytes') as VmBytes).bytes]);
        }
      }
      return { bytes: bytes.bytes, files: contents };
    });
  }
}
