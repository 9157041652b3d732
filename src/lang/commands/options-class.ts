/** Reads the options of a command from the properties of a class. */

import type { Span } from '../base/source.ts';
import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import {
  flagAndArgument,
  nullableArgument,
  optionWithoutType,
  reservedFlag,
  severalRepeatedArguments,
  unexpectedDefault,
  wrongFlagType,
} from '../diagnostics/messages/commands.ts';
import type * as tree from '../syntax/ast.ts';
import type { ClassProperty, VmClass } from '../values/class.ts';
import { VmList } from '../values/collections.ts';
import { VmFunction } from '../values/function.ts';
import { elementsOf, getProperty } from '../values/make.ts';
import { VmObject } from '../values/object.ts';
import { VmFloat } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import { type AnnotatedConversion, type ResolvedConversion, resolveConversion } from './conversion.ts';
import { type OptionType, optionType, sourceOf } from './option-type.ts';
import type { ArgumentSpec, Candidates, CounterSpec, FlagSpec, OptionSpec, SwitchSpec } from './spec.ts';

/** The context for reading options. */
export interface OptionContext {
  /** A class of `pkl:Command`. */
  readonly classNamed: (name: string) => VmClass;
  /** Names of options that commands cannot have, without dashes. */
  readonly reserved: ReadonlySet<string>;
  /** Calls a function of an annotation, and replaces the imports in its result. Throws `BadValue`. */
  readonly call: (convert: VmFunction, argument: VmValue) => VmValue;
}

/** A default that must be evaluated. */
const COMPUTED: unique symbol = Symbol('computed');
type Default = string | number | bigint | boolean | VmFloat | typeof COMPUTED | null;

/** The options that a class declares, with those of its superclasses that it does not override. Throws `PklError`. */
export function readOptions(optionsClass: VmClass, context: OptionContext): readonly OptionSpec[] {
  const options = new Map<string, OptionSpec>();
  let repeated: string | null = null;
  for (let cls: VmClass | null = optionsClass; cls !== null; cls = cls.superclass) {
    for (const property of cls.properties.values()) {
      if (isNoOption(property) || options.has(property.name)) continue;
      const option = new OptionReader(property, context).read();
      options.set(property.name, option);
      if (option.kind !== 'argument' || !option.isRepeated) continue;
      if (repeated !== null)
        throw new PklError(severalRepeatedArguments(repeated, option.name), headerOfClass(optionsClass));
      repeated = option.name;
    }
  }
  return [...options.values()];
}

function isNoOption({ isLocal, isExternal, isAbstract, isFixed, isConst }: ClassProperty): boolean {
  return isLocal || isExternal || isAbstract || isFixed || isConst;
}

/** The declaration of a class, without its body. */
export function headerOfClass(cls: VmClass): Span | null {
  return cls.span;
}

class OptionReader {
  readonly #property: ClassProperty;
  readonly #context: OptionContext;
  readonly #node: tree.PropertyNode;
  readonly #help: string;

  constructor(property: ClassProperty, context: OptionContext) {
    this.#property = property;
    this.#context = context;
    this.#node = (property.declaration as MemberDeclaration).node as tree.PropertyNode;
    this.#help = this.#node.docComment?.text.trim() ?? '';
  }

  read(): OptionSpec {
    const { classNamed } = this.#context;
    const annotations = this.#annotations();
    const flag = annotations.find(({ cls }) => cls.isSubclassOf(classNamed('BaseFlag')));
    const argument = annotations.find(({ cls }) => cls === classNamed('Argument'));
    if (flag !== undefined && argument !== undefined) this.#fail(flagAndArgument(this.#property.name));
    if (argument !== undefined) return this.#argument(argument);
    if (flag?.cls === classNamed('BooleanFlag')) return this.#switch(flag);
    if (flag?.cls === classNamed('CountedFlag')) return this.#counter(flag);
    return this.#flag(flag ?? null);
  }

  /** Those of the property itself first, then those of the properties that it overrides. */
  #annotations(): VmObject[] {
    const found: VmObject[] = [];
    const { name } = this.#property;
    for (let cls: VmClass | null = this.#property.owner; cls !== null; cls = cls.superclass) {
      const own = cls.properties.get(name);
      if (own === undefined) continue;
      for (const annotation of (own.declaration as MemberDeclaration).annotations) {
        if (annotation instanceof VmObject) found.push(annotation);
      }
    }
    return found;
  }

  #flag(annotation: VmObject | null): FlagSpec {
    const { name } = this.#property;
    const { conversion } = this.#conversion(annotation, true);
    const { isMultiple: _, ...rest } = conversion;
    return { kind: 'flag', name, help: this.#help, ...this.#basics(annotation), ...rest };
  }

  #switch(annotation: VmObject): SwitchSpec {
    const { name } = this.#property;
    const basics = this.#basics(annotation);
    const type = this.#type();
    if (type.baseName !== 'Boolean') this.#fail(wrongFlagType(name, 'BooleanFlag', sourceOf(type), 'Boolean'));
    const standard = this.#default(type, false);
    return {
      kind: 'switch',
      name,
      help: this.#help,
      ...basics,
      standard: typeof standard === 'boolean' ? standard : null,
    };
  }

  #counter(annotation: VmObject): CounterSpec {
    const { name } = this.#property;
    const basics = this.#basics(annotation);
    const type = this.#type();
    const isInt = /^U?Int(8|16|32)?$/.test(type.baseName ?? '');
    if (!isInt || type.isNullable) this.#fail(wrongFlagType(name, 'CountedFlag', sourceOf(type), 'Int'));
    if (this.#default(type, true) !== null) this.#fail(unexpectedDefault('Argument', name));
    return { kind: 'counter', name, help: this.#help, ...basics };
  }

  #argument(annotation: VmObject): ArgumentSpec {
    const { name } = this.#property;
    const { conversion, standard, type } = this.#conversion(annotation, false);
    if (standard !== null) this.#fail(unexpectedDefault('Argument', name));
    if (type.isNullable && !conversion.isMultiple) this.#fail(nullableArgument(name));
    const { each, all, candidates, isMultiple } = conversion;
    return { kind: 'argument', name, help: this.#help, each, all, candidates, isRepeated: isMultiple };
  }

  #basics(annotation: VmObject | null): { readonly shortName: string | null; readonly isHidden: boolean } {
    const { name } = this.#property;
    const short = annotation === null ? null : getProperty(annotation, 'shortName');
    const shortName = typeof short === 'string' ? short : null;
    const { reserved } = this.#context;
    if (reserved.has(name)) this.#fail(reservedFlag(name, 'name', ''));
    if (shortName !== null && reserved.has(shortName)) this.#fail(reservedFlag(name, 'short name', shortName));
    return { shortName, isHidden: annotation !== null && getProperty(annotation, 'hide') === true };
  }

  #conversion(
    annotation: VmObject | null,
    isFlag: boolean,
  ): { readonly conversion: ResolvedConversion; readonly standard: Default; readonly type: OptionType } {
    const type = this.#type();
    const standard = this.#default(type, !isFlag);
    const subject = {
      name: this.#property.name,
      type,
      isOptional: type.isNullable || standard !== null,
      fail: (message: Message): never => this.#fail(message),
    };
    return { conversion: resolveConversion(subject, this.#annotatedConversion(annotation, isFlag)), standard, type };
  }

  #annotatedConversion(annotation: VmObject | null, isFlag: boolean): AnnotatedConversion {
    if (annotation === null) return { each: null, all: null, isMultiple: null, placeholder: null, candidates: null };
    const { call } = this.#context;
    const convert = getProperty(annotation, 'convert');
    const transform = getProperty(annotation, 'transformAll');
    const multiple = getProperty(annotation, 'multiple');
    const metavar = isFlag ? getProperty(annotation, 'metavar') : null;
    return {
      each: convert instanceof VmFunction ? (text) => call(convert, text) : null,
      all: transform instanceof VmFunction ? (values) => call(transform, new VmList([...values])) : null,
      isMultiple: typeof multiple === 'boolean' ? multiple : null,
      placeholder: typeof metavar === 'string' ? metavar : null,
      candidates: candidatesOf(getProperty(annotation, 'completionCandidates')),
    };
  }

  #type(): OptionType {
    const { type } = this.#node;
    if (type === null) return this.#fail(optionWithoutType(this.#property.name));
    return optionType(type, this.#property.declaration as MemberDeclaration);
  }

  /** The default value of the property: its own, or that of its type unless it must be explicit. */
  #default(type: OptionType, mustBeExplicit: boolean): Default {
    const { constant, isUndefined } = this.#property.member;
    if (constant !== undefined) {
      const isPlain = typeof constant !== 'object' || constant instanceof VmFloat;
      return isPlain ? constant : COMPUTED;
    }
    if (!isUndefined) return COMPUTED;
    return mustBeExplicit || type.isNullable ? null : type.defaultLiteral;
  }

  #fail(message: Message): never {
    const { source } = this.#property.span;
    const { headerStart: start, type, name } = this.#node;
    throw new PklError(message, { source, start, end: type?.end ?? name.end }, null);
  }
}

function candidatesOf(value: VmValue): Candidates {
  if (value === 'paths') return 'paths';
  return value instanceof VmObject ? elementsOf(value).filter((each) => typeof each === 'string') : null;
}
