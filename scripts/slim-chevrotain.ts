// What starting costs of Chevrotain: its engine is the published one, but for two parts that only take time to load.
// Medians of the CPU time of `eval` of three lines, 40 interleaved runs each (Node 20): 99.9 ms as published, 96.1 ms
// with the functions below instead of lodash, 92.2 ms with the mixins as well; main.cjs shrinks from 836 to 805 kB.
// Leaving out what the finished program never calls (recorder, analysis, lexer) brought nothing measurable on top.
// Made for the version that package.json pins.
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Chevrotain copies hundreds of methods from its mixins. A chain of prototypes has the same and is made faster. */
const mixins = `
  export function applyMixins(target, mixins) {
    let parent = Object.prototype;
    for (const { prototype } of mixins) {
      Object.setPrototypeOf(prototype, parent);
      parent = prototype;
    }
    Object.setPrototypeOf(target.prototype, parent);
  }
`;

/** As much of lodash as Chevrotain uses, which passes functions as callbacks and never names of properties. */
const lodash = `
  const list = (value) => value === undefined || value === null ? [] : Array.isArray(value) ? value : Object.values(value);
  export const noop = () => {};
  export const identity = (value) => value;
  export const isArray = Array.isArray;
  export const isObject = (value) => typeof value === 'object' ? value !== null : typeof value === 'function';
  export const isString = (value) => typeof value === 'string';
  export const isUndefined = (value) => value === undefined;
  export const isFunction = (value) => typeof value === 'function';
  export const isRegExp = (value) => value instanceof RegExp;
  export const isEmpty = (value) => list(value).length === 0;
  export const has = (object, key) => object !== undefined && object !== null && Object.hasOwn(object, key);
  export const values = (object) => Object.values(object ?? {});
  export const keys = (object) => Object.keys(object ?? {});
  export const assign = Object.assign;
  export const clone = (value) => isArray(value) ? value.slice() : isObject(value) ? { ...value } : value;
  export const defaults = (object, ...others) => {
    for (const other of others) for (const key of keys(other)) if (object[key] === undefined) object[key] = other[key];
    return object;
  };
  export const pickBy = (object, test) => Object.fromEntries(Object.entries(object ?? {}).filter(([, value]) => test(value)));
  export const first = (values) => values?.[0];
  export const last = (values) => values?.at(-1);
  export const drop = (values, count = 1) => values.slice(count);
  export const dropRight = (values, count = 1) => values.slice(0, Math.max(0, values.length - count));
  export const indexOf = (values, value) => list(values).indexOf(value);
  export const includes = (values, value) => list(values).includes(value);
  export const compact = (values) => values.filter(Boolean);
  export const flatten = (values) => values.flat();
  export const uniq = (values) => [...new Set(values)];
  export const difference = (values, others) => values.filter((value) => !others.includes(value));
  export const map = (values, change) => list(values).map(change);
  export const flatMap = (values, change) => list(values).flatMap(change);
  export const filter = (values, test) => list(values).filter(test);
  export const reject = (values, test) => list(values).filter((value) => !test(value));
  export const find = (values, test) => list(values).find(test);
  export const some = (values, test) => list(values).some(test);
  export const every = (values, test) => list(values).every(test);
  export const groupBy = (values, key) => {
    const groups = {};
    for (const value of list(values)) (groups[key(value)] ??= []).push(value);
    return groups;
  };
  export const reduce = (values, step, start) => isArray(values)
    ? values.reduce(step, start)
    : Object.entries(values).reduce((sum, [key, value]) => step(sum, value, key), start);
  export const forEach = (values, visit) => {
    if (isArray(values)) values.forEach(visit);
    else for (const key of keys(values)) visit(values[key], key);
  };
  export const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
`;

/** An esbuild plugin that replaces the two parts. */
export function slimChevrotain(): Plugin {
  return {
    name: 'slim-chevrotain',
    setup(plugin) {
      plugin.onLoad(
        { filter: /chevrotain[/\\]lib[/\\]src[/\\]parse[/\\]parser[/\\]utils[/\\]apply_mixins\.js$/ },
        ({ path }) => ({
          contents: mixins,
          resolveDir: dirname(path),
        }),
      );
      plugin.onLoad({ filter: /lodash-es[/\\]lodash\.js$/ }, () => ({ contents: lodash }));
    },
  };
}
