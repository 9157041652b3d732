// Chevrotain for everything that is shipped: its unchanged engine without the parts that a parser with precomputed decision
// tables never calls. Recording and analyzing grammars, building concrete syntax trees, error recovery and lexing are
// removed, and lodash is replaced by equivalent JavaScript functions. Written for the version that package.json pins.
//
// What that is worth, measured on Node 20: the CPU time of `eval` of three lines is 93 ms instead of 100 ms, nearly all of
// it lodash and the copying of mixins. The other parts are removed for their size: the language for browsers takes 194 kB
// instead of 214 kB (Brotli), and the package of the language 0.95 MB instead of 1.02 MB.
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Files below `chevrotain/lib/src` → their replacements. */
const replacements: Readonly<Record<string, string>> = {
  'api.js': `
    export { EmbeddedActionsParser } from './parse/parser/parser.js';
    export { createToken, EOF } from './scan/tokens_public.js';
    export { Lexer } from './scan/lexer_public.js';
    export { isRecognitionException, NoViableAltException } from './parse/exceptions_public.js';`,
  'scan/lexer_public.js': 'export class Lexer { static NA = /NOT_APPLICABLE/; }',
  // A token type is complete on creation if its categories were created before it.
  'scan/tokens.js': `
    let lastIndex = 0;
    export const augmentTokenTypes = () => {};
    export const isTokenType = (type) => type.tokenTypeIdx !== undefined;
    export const tokenStructuredMatcherNoCategories = (token, type) => token.tokenTypeIdx === type.tokenTypeIdx;
    export const tokenStructuredMatcher = (token, type) => token.tokenTypeIdx === type.tokenTypeIdx ||
      (type.isParent === true && type.categoryMatchesMap[token.tokenTypeIdx] === true);
    export function makeTokenType({ name, label, pattern, categories = [] }) {
      const type = {
        name, PATTERN: pattern, tokenTypeIdx: ++lastIndex, CATEGORIES: categories, categoryMatches: [],
        categoryMatchesMap: {}, isParent: false, LABEL: label,
      };
      for (const category of categories) addTo(category, type.tokenTypeIdx);
      return type;
    }
    function addTo(category, index) {
      category.isParent = true;
      if (category.categoryMatchesMap[index] === true) return;
      category.categoryMatchesMap[index] = true;
      category.categoryMatches.push(index);
      for (const parent of category.CATEGORIES) addTo(parent, index);
    }`,
  'scan/tokens_public.js': `
    import { makeTokenType, tokenStructuredMatcher } from './tokens.js';
    export const createToken = makeTokenType;
    export const EOF = makeTokenType({ name: 'EOF', pattern: /NOT_APPLICABLE/ });
    export const tokenMatcher = tokenStructuredMatcher;
    export const tokenLabel = (type) => type.LABEL || type.name;
    export const createTokenInstance = (type, image, startOffset, endOffset) =>
      ({ image, startOffset, endOffset, tokenTypeIdx: type.tokenTypeIdx, tokenType: type });`,
  'parse/parser/utils/apply_mixins.js': `
    // The mixins become a chain of prototypes, which is faster to create than copies of their hundreds of methods.
    export function applyMixins(target, mixins) {
      let parent = Object.prototype;
      for (const { prototype } of mixins) {
        Object.setPrototypeOf(prototype, parent);
        parent = prototype;
      }
      Object.setPrototypeOf(target.prototype, parent);
    }`,
  'parse/grammar/follow.js': 'export const computeAllProdsFollows = undefined;',
  'parse/grammar/gast/gast_resolver_public.js': 'export const resolveGrammar = undefined, validateGrammar = undefined;',
  'parse/grammar/checks.js': 'export const validateLookahead = undefined, validateRuleIsOverridden = undefined;',
  'parse/grammar/lookahead.js': `
    export const PROD_TYPE = {};
    export const getLookaheadPathsForOr = undefined, getLookaheadPathsForOptionalProd = undefined;`,
  'parse/grammar/interpreter.js': `
    export class NextTerminalAfterManyWalker {}
    export class NextTerminalAfterManySepWalker {}
    export class NextTerminalAfterAtLeastOneWalker {}
    export class NextTerminalAfterAtLeastOneSepWalker {}`,
  'parse/errors_public.js': 'export const defaultGrammarValidatorErrorProvider = {}, defaultParserErrorProvider = {};',
  'parse/parser/traits/context_assist.js': 'export class ContentAssist { initContentAssist() {} }',
  'parse/parser/traits/perf_tracer.js': `
    export class PerformanceTracer {
      initPerformanceTracer() {}
      TRACE_INIT(name, work) { return work(); }
    }`,
  'parse/parser/traits/gast_recorder.js': `
    export class GastRecorder { initGastRecorder() { this.RECORDING_PHASE = false; } }`,
  'parse/parser/traits/recoverable.js': `
    export const IN_RULE_RECOVERY_EXCEPTION = 'InRuleRecoveryException';
    export class Recoverable {
      initRecoverable() {
        this.firstAfterRepMap = {};
        this.resyncFollows = {};
        this.recoveryEnabled = false;
      }
      attemptInRepetitionRecovery() {}
      getCurrRuleFullName() { return this.shortRuleNameToFull[this.getLastExplicitRuleShortName()]; }
      shortRuleNameToFullName(name) { return this.shortRuleNameToFull[name]; }
      getHumanReadableRuleStack() {
        return this.RULE_STACK.slice(0, this.RULE_STACK_IDX + 1).map((rule) => this.shortRuleNameToFullName(rule));
      }
    }`,
  'parse/parser/traits/tree_builder.js': `
    const noop = () => {};
    export class TreeBuilder {
      initTreeBuilder() {
        this.CST_STACK = [];
        this.outputCst = false;
        this.cstInvocationStateUpdate = noop;
        this.cstFinallyStateUpdate = noop;
        this.cstPostTerminal = noop;
        this.cstPostNonTerminal = noop;
        this.cstPostRule = noop;
      }
      getLastExplicitRuleShortName() { return this.RULE_STACK[this.RULE_STACK_IDX]; }
      getPreviousExplicitRuleShortName() { return this.RULE_STACK[this.RULE_STACK_IDX - 1]; }
      getLastExplicitRuleOccurrenceIndex() { return this.RULE_OCCURRENCE_STACK[this.RULE_OCCURRENCE_STACK_IDX]; }
    }`,
  'parse/parser/traits/looksahead.js': `
    import { getKeyForAutomaticLookahead } from '../../grammar/keys.js';
    export class LooksAhead {
      initLooksAhead(config) {
        this.dynamicTokensEnabled = false;
        this.maxLookahead = config.maxLookahead;
      }
      getKeyForAutomaticLookahead(method, occurrence) {
        return getKeyForAutomaticLookahead(this.currRuleShortName, method, occurrence);
      }
    }`,
};

/** The functions of lodash that the rest of Chevrotain uses. */
const lodash = `
  const list = (value) => value === undefined || value === null ? [] : Array.isArray(value) ? value : Object.values(value);
  export const isArray = Array.isArray;
  export const isObject = (value) => typeof value === 'object' ? value !== null : typeof value === 'function';
  export const isString = (value) => typeof value === 'string';
  export const isUndefined = (value) => value === undefined;
  export const isFunction = (value) => typeof value === 'function';
  export const has = (object, key) => object !== undefined && object !== null && Object.hasOwn(object, key);
  export const isEmpty = (value) => list(value).length === 0;
  export const values = (object) => Object.values(object ?? {});
  export const keys = (object) => Object.keys(object ?? {});
  export const clone = (value) => isArray(value) ? value.slice() : isObject(value) ? { ...value } : value;
  export const compact = (values) => values.filter(Boolean);
  export const flatten = (values) => values.flat();
  export const uniq = (values) => [...new Set(values)];
  export const difference = (values, others) => values.filter((value) => !others.includes(value));
  export const includes = (values, value) => list(values).includes(value);
  export const map = (values, change) => list(values).map(change);
  export const every = (values, test) => list(values).every(test);
  export const reduce = (values, step, start) => isArray(values)
    ? values.reduce(step, start)
    : Object.entries(values).reduce((sum, [key, value]) => step(sum, value, key), start);
  export const forEach = (values, visit) => {
    if (isArray(values)) values.forEach(visit);
    else for (const key of Object.keys(values ?? {})) visit(values[key], key);
  };
`;

/** An esbuild plugin that applies the replacements. */
export function slimChevrotain(): Plugin {
  return {
    name: 'slim-chevrotain',
    setup(plugin) {
      plugin.onLoad({ filter: /[/\\]chevrotain[/\\]lib[/\\]src[/\\]/ }, ({ path }) => {
        const file = path.split(/[/\\]chevrotain[/\\]lib[/\\]src[/\\]/)[1]?.replaceAll('\\', '/') ?? '';
        const contents = replacements[file];
        return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
      });
      plugin.onLoad({ filter: /@chevrotain[/\\]gast[/\\]lib[/\\]src[/\\]api\.js$/ }, () => ({
        contents: 'export const serializeGrammar = undefined;',
      }));
      plugin.onLoad({ filter: /lodash-es[/\\]lodash\.js$/ }, () => ({ contents: lodash }));
    },
  };
}
