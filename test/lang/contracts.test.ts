// What a class accepts, read from its declaration: types through aliases and inheritance, defaults, and constraints of
// well-known forms.
import { describe, expect, it } from 'vitest';
import { readContract } from '../../src/lang/contracts/index.ts';
import { rulesOf } from '../../src/lang/contracts/rules.ts';
import { Evaluator, memoryLoader } from '../../src/lang/index.ts';
import { parseExpression, Source } from '../../src/lang/syntax/index.ts';

const contractOf = (text: string, expression = 'C') => {
  const evaluator = new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))] });
  return readContract(evaluator.evaluation(), 'app:/main.pkl', expression);
};
const fieldsOf = (body: string, more = '') => {
  const { contract } = contractOf(`${more}\nclass C { ${body} }`);
  return contract.classes.get('C')?.fields ?? [];
};

describe('a field', () => {
  it.each([
    ['a: String', { isRequired: true }],
    ['a: String?', { isRequired: false, defaultValue: null }],
    ['a: Int = 3', { isRequired: false, defaultValue: 3 }],
    ['a: "x"|*"y"', { isRequired: false, defaultValue: 'y' }],
    ['a: "x"|"y"', { isRequired: true }],
    ['a: Listing<Int>', { isRequired: false, defaultValue: [] }],
    ['a: Listing<Int>(!isEmpty)', { isRequired: true }],
    ['b: Int; a: Int = b + 1', { isRequired: false }],
    ['a: Part', { isRequired: false }],
    ['a: Whole', { isRequired: true }],
  ])('%s', (body, expected) => {
    const field = fieldsOf(body, 'class Part { x: Int = 1 }\nclass Whole { x: Int }').find(({ name }) => name === 'a');
    expect({ isRequired: field?.isRequired, defaultValue: field?.defaultValue }).toEqual(expected);
  });

  it('is inherited, with the documentation and type of the class above', () => {
    const text = 'open class B { /// The base.\n a: Int(this > 0)\n b: Int }\nclass C extends B { a = 4\n c: Int }';
    const fields = contractOf(text).contract.classes.get('C')?.fields ?? [];
    expect(fields.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(fields[0]).toMatchObject({ doc: 'The base.', type: { kind: 'int' }, defaultValue: 4 });
  });

  it('is none when it is hidden, fixed, local or const, but can be read', () => {
    const { contract } = contractOf(
      'class C { hidden a: Int = 1; fixed b: Int = 1; local c: Int = 1; const d: Int = 1 }',
    );
    expect(contract.classes.get('C')).toMatchObject({ fields: [], members: ['a', 'b', 'd'] });
  });
});

describe('a type', () => {
  it.each([
    ['String', { kind: 'string' }],
    ['Number', { kind: 'number' }],
    ['Float', { kind: 'float' }],
    ['UInt8', { kind: 'int', constraints: [{ rules: [{ kind: 'range', of: 'value' }] }] }],
    ['Short', { kind: 'string', constraints: [{ text: 'length < 9' }] }],
    ['Many<Int>', { kind: 'list', made: 'Listing', element: { kind: 'int' } }],
    ['Set<String>', { kind: 'list', made: 'Set' }],
    ['Map<String, Int>', { kind: 'map', made: 'Map', value: { kind: 'int' } }],
    ['Dynamic', { kind: 'dynamic' }],
    ['(Int|String)?', { kind: 'nullable', type: { kind: 'union', members: [{ kind: 'int' }, { kind: 'string' }] } }],
    ['C?', { kind: 'nullable', type: { kind: 'object', name: 'C' } }],
    ['unknown', { kind: 'any' }],
  ])('%s', (type, expected) => {
    const more = 'typealias Short = String(length < 9)\ntypealias Many<T> = Listing<T>';
    expect(fieldsOf(`a: ${type}`, more)[0]?.type).toMatchObject(expected);
  });

  it.each(['() -> Int', 'Regex', 'Pair<Int, Int>', 'Class', 'IntSeq', 'Abstract'])('%s is reported', (type) => {
    const { unsupported, contract } = contractOf(`abstract class Abstract\nclass C {\n a: ${type}\n}`);
    expect(unsupported).toEqual([{ name: 'C.a', type, uri: 'app:/main.pkl', line: 3 }]);
    expect(contract.classes.get('C')?.fields).toEqual([]);
  });
});

describe('a constraint', () => {
  const value = (min?: number, max?: number, isIncluded = true) => ({
    kind: 'range',
    of: 'value',
    ...(min !== undefined && { min: { value: min, isIncluded } }),
    ...(max !== undefined && { max: { value: max, isIncluded } }),
  });

  it.each([
    ['isBetween(-1, 0x10)', [value(-1, 16)]],
    ['this > 1_000', [value(1000, undefined, false)]],
    ['0.5 >= this', [value(undefined, 0.5)]],
    ['isPositive', [value(0)]],
    ['length == 3', [{ ...value(3, 3), of: 'length' }]],
    ['this.length.isBetween(1, 2)', [{ ...value(1, 2), of: 'length' }]],
    ['!isEmpty && (isDistinct)', [{ kind: 'not-empty' }, { kind: 'distinct' }]],
    ['!this.isBlank', [{ kind: 'not-blank' }]],
    ['matches(Regex(#"\\d+"#))', [{ kind: 'pattern', pattern: '\\d+' }]],
    ['startsWith("a\\n")', [{ kind: 'starts', text: 'a\n' }]],
    ['this % 8 == 0', [{ kind: 'multiple', of: 8, rest: 0 }]],
    ['List("a", "b").contains(this)', [{ kind: 'one-of', values: ['a', 'b'] }]],
    ['isEven', [{ kind: 'multiple', of: 2, rest: 0 }]],
    ['this > other', null],
    ['length > 1 || isEmpty', null],
    ['f(this)', null],
    ['matches(pattern)', null],
    ['isBetween(0.s, 1.s)', null],
  ])('%s', (text, rules) => {
    const source = new Source('app:/main.pkl', text);
    expect(rulesOf(parseExpression(source), source)).toEqual(rules);
  });
});

describe('a value', () => {
  it('is checked by the language, part by part', () => {
    const open = contractOf(
      'class C { a: Int(this > b); b: Int = 1; l: Listing<Int(isEven)>; d: D }\nclass D { x: Int }',
    );
    const value = open.object('C', [
      ['a', 1],
      ['l', open.list('Listing', [2, 3])],
      ['d', open.object('D', [])],
    ]);
    expect(open.check(value).map(({ path, error }) => [path.join('.'), error.code])).toEqual([
      ['a', 'constraint-violated'],
      ['l.1', 'constraint-violated'],
      ['d.x', 'undefined-property'],
    ]);
    expect(open.check(value, (name) => name === 'a')).toHaveLength(1);
  });
});
