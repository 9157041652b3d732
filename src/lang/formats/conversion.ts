/** Conversion of values before rendering or after parsing: converters and property annotations. */

import { type ClassProperty, VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import type { VmFunction } from '../values/function.ts';
import { entriesOf, getProperty } from '../values/make.ts';
import { VmObject } from '../values/object.ts';
import { VmPair } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import type { VmValue } from '../values/value.ts';
import type { FieldType } from './field-type.ts';
import { type PathPattern, type PathStep, parsePathPattern, pathMatches } from './path.ts';

/** What renderers need to know about declarations, which the value model treats as opaque objects. */
export interface Declarations {
  /** The annotations of a property, starting with those of the superclass's declaration. */
  annotationsOf(property: ClassProperty): readonly VmValue[];
  /** The URI of a module object; null for other objects. */
  moduleUriOf(object: VmObject): string | null;
  /** The declared type of a property, for an object that has it; null when none was declared. */
  typeOf(property: ClassProperty, owner: VmObject): FieldType | null;
}

/** The converters of a renderer or parser. At most one applies to a value. */
export class Converters {
  readonly #byPath: [PathPattern, VmFunction][] = [];
  readonly #byClass = new Map<VmClass, VmFunction>();
  readonly #inherited = new Map<VmClass, VmFunction | null>();

  /** @param mapping keys are classes and path patterns, values are functions of one argument */
  constructor(mapping: Iterable<readonly [VmValue, VmValue]>) {
    for (const [key, converter] of mapping) {
      if (key instanceof VmClass) this.#byClass.set(key, converter as VmFunction);
      else if (typeof key === 'string') this.#byPath.push([parsePathPattern(key), converter as VmFunction]);
    }
  }

  get isEmpty(): boolean {
    return this.#byPath.length === 0 && this.#byClass.size === 0;
  }

  /** The converted value; a path pattern wins over a class. */
  convert(value: VmValue, path: readonly PathStep[]): VmValue {
    const converter = this.#forPath(path) ?? this.#forClass(value);
    return converter === null ? value : converter.apply1(value);
  }

  #forPath(path: readonly PathStep[]): VmFunction | null {
    for (const [pattern, converter] of this.#byPath) if (pathMatches(pattern, path)) return converter;
    return null;
  }

  /**
   * Instances of classes are converted by the nearest superclass's converter, other values only by their own class's.
   */
  #forClass(value: VmValue): VmFunction | null {
    if (this.#byClass.size === 0) return null;
    const cls = classOf(value);
    if (!(value instanceof VmObject)) return this.#byClass.get(cls) ?? null;
    let found = this.#inherited.get(cls);
    if (found === undefined) {
      found = isTyped(cls) ? nearest(this.#byClass, cls) : (this.#byClass.get(cls) ?? null);
      this.#inherited.set(cls, found);
    }
    return found;
  }
}

function isTyped(cls: VmClass): boolean {
  return cls.isSubclassOf(baseClass('Typed'));
}

function nearest<T>(byClass: ReadonlyMap<VmClass, T>, cls: VmClass): T | null {
  for (let at: VmClass | null = cls; at !== null; at = at.superclass) {
    const found = byClass.get(at);
    if (found !== undefined) return found;
  }
  return null;
}

/** The same for every renderer, so it is cached globally. */
const annotatedProperties = new WeakMap<
  Declarations,
  WeakMap<VmClass, ReadonlyMap<string, readonly VmObject[]> | null>
>();

/** Renames and changes properties according to the annotations of their declarations. */
export class PropertyConversion {
  readonly #renderer: VmValue;
  readonly #transformers: ReadonlyMap<VmClass, VmFunction>;
  readonly #declarations: Declarations;
  readonly #byClass: WeakMap<VmClass, ReadonlyMap<string, readonly VmObject[]> | null>;

  constructor(renderer: VmValue, transformers: Iterable<readonly [VmValue, VmValue]>, declarations: Declarations) {
    this.#renderer = renderer;
    this.#transformers = new Map(transformers as Iterable<[VmClass, VmFunction]>);
    this.#declarations = declarations;
    let byClass = annotatedProperties.get(declarations);
    if (byClass === undefined) annotatedProperties.set(declarations, (byClass = new WeakMap()));
    this.#byClass = byClass;
  }

  /** The converting annotations by property; null for a class that has none. */
  annotated(cls: VmClass): ReadonlyMap<string, readonly VmObject[]> | null {
    let found = this.#byClass.get(cls);
    if (found === undefined) {
      found = this.#collect(cls);
      this.#byClass.set(cls, found);
    }
    return found;
  }

  /** The name and value of a property after its annotations, each applied to the result of the previous one. */
  convert(annotations: readonly VmObject[], name: string, value: VmValue): [name: string, value: VmValue] {
    let pair = new VmPair(name, value);
    for (const original of annotations) {
      const transformer = nearest(this.#transformers, original.cls);
      const annotation = transformer === null ? original : (transformer.apply1(original) as VmObject);
      pair = (getProperty(annotation, 'render') as VmFunction).apply2(pair, this.#renderer) as VmPair;
    }
    return [pair.first as string, pair.second];
  }

  #collect(cls: VmClass): ReadonlyMap<string, readonly VmObject[]> | null {
    const converting = baseClass('ConvertProperty');
    const byName = new Map<string, readonly VmObject[]>();
    for (const name of propertyNames(cls)) {
      const property = cls.property(name);
      if (property === null || property.isHidden) continue;
      const annotations = this.#declarations
        .annotationsOf(property)
        .filter((each): each is VmObject => each instanceof VmObject && each.cls.isSubclassOf(converting));
      if (annotations.length > 0) byName.set(name, annotations);
    }
    return byName.size === 0 ? null : byName;
  }
}

function propertyNames(cls: VmClass): Set<string> {
  const names = cls.superclass === null ? new Set<string>() : propertyNames(cls.superclass);
  for (const [name, property] of cls.properties) if (!property.isLocal) names.add(name);
  return names;
}

/** The conversion settings of a renderer object. */
export interface Conversion {
  readonly converters: Converters;
  readonly properties: PropertyConversion | null;
}

/** No converters, no annotations. */
export const NO_CONVERSION: Conversion = { converters: new Converters([]), properties: null };

/** Reads the conversion settings of a renderer object. */
export function conversionOf(renderer: VmObject, declarations: Declarations): Conversion {
  const transformers = entriesOf(getProperty(renderer, 'convertPropertyTransformers') as VmObject);
  return {
    converters: convertersOf(renderer),
    properties: new PropertyConversion(renderer, transformers, declarations),
  };
}

/** The converters of a renderer or parser object. */
export function convertersOf(object: VmObject): Converters {
  return new Converters(entriesOf(getProperty(object, 'converters') as VmObject));
}
