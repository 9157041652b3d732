import { describe, expect, it } from 'vitest';
import { floatLiteral, intLiteral } from '../../../src/lang/syntax/numbers.ts';
import { processStringConstant, stringPartsOf } from '../../../src/lang/syntax/strings.ts';
import { exprOf, moduleOf, sourceOf } from './support.ts';

const span = { source: sourceOf(''), start: 0, end: 0 };

describe('integers', () => {
  it.each([
    ['0', 0],
    ['0777', 777],
    ['1_000_', 1000],
    ['0xFF', 255],
    ['0b101', 5],
    ['0o17', 15],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['0x7FFF_FFFF_FFFF_FFFF', 9223372036854775807n],
  ])('%s', (text, value) => {
    expect(intLiteral(text, false, span)).toBe(value);
    expect(intLiteral(text, true, span)).toBe(value === 0 ? 0 : -value);
  });

  it('have 64 bits, including the sign', () => {
    expect(() => intLiteral('9223372036854775808', false, span)).toThrow(
      'Int literal `9223372036854775808` is too large.',
    );
    expect(intLiteral('9223372036854775808', true, span)).toBe(-9223372036854775808n);
    expect(() => intLiteral('9223372036854775809', true, span)).toThrow('is too large');
    expect(() => intLiteral('0X10', false, span)).toThrow('is too large');
  });
});

it('floats', () => {
  expect(['1.5', '.5', '1e3', '1_0.2_5', '2.0E-7', '1e400'].map(floatLiteral)).toEqual([
    1.5,
    0.5,
    1000,
    10.25,
    2e-7,
    Infinity,
  ]);
});

/** The parts of a string, with `…` for everything that is not text. */
function partsOf(text: string): string[] {
  const expr = exprOf(text);
  if (expr.kind !== 'String') throw new Error('no string');
  return stringPartsOf(expr, sourceOf(text)).map((part) => (part.kind === 'ResolvedText' ? part.text : '…'));
}

describe('strings', () => {
  it.each([
    ['""', []],
    ['"a\\n\\t\\r\\"\\\\b"', ['a\n\t\r"\\b']],
    ['"\\u{61}\\u{1F600}"', ['a😀']],
    ['"\\u{0000000061}"', ['a']],
    ['"a\\(b)c\\(d)"', ['a', '…', 'c', '…']],
    ['#"a\\n\\#n"b"#', ['a\\n\n"b']],
    ['##"\\#(a)\\##(b)"##', ['\\#(a)', '…']],
    ['"\\\\(a)"', ['\\(a)']],
  ])('%s', (text, expected) => {
    expect(partsOf(text)).toEqual(expected);
  });
});

describe('multiline strings', () => {
  it.each([
    ['"""\n"""', []],
    ['"""\n\n"""', []],
    ['"""\n\n\n"""', ['\n']],
    ['"""\n  a\n  """', ['a']],
    ['"""\n  a\n    b\n  """', ['a\n  b']],
    ['"""\n  a\n\n  b\n\n  """', ['a\n\nb\n']],
    ['"""\r\n  a\r\n  b\r\n  """', ['a\nb']],
    ['"""\n\ta\n\t"""', ['a']],
    ['"""\n  a \\(b) c\n  d\n  """', ['a ', '…', ' c\nd']],
    ['"""\n  \\(a)\n  """', ['…']],
    ['"""\n\\(a)\n\\n\n"""', ['…', '\n\n']],
    ['"""\n  a \\\n  b\n  """', ['a b']],
    ['"""\n  a \\\\\n  b\n  """', ['a \\\nb']],
    ['#"""\n  a "" \\n \\#\n  b\n  """#', ['a "" \\n b']],
    ['"""\n  a\\u{62}\n  """', ['ab']],
    ['"""\n  a "" "b"\n  """', ['a "" "b"']],
  ])('%j', (text, expected) => {
    expect(partsOf(text)).toEqual(expected);
  });

  it.each(['"""\n \\(a)\n  """', '"""\n  a\\\n  """', '"""\n\ta\n  """', '"""\n  a\n \n  """'])(
    '%j is an error',
    (text) => {
      expect(() => exprOf(text)).toThrow(/Line must match|closing delimiter/);
    },
  );
});

it('string constants', () => {
  const text = 'import #"a\\n\\#u{62}"#';
  const [clause] = moduleOf(text).imports;
  expect(clause && processStringConstant(clause.uri, sourceOf(text))).toBe('a\\nb');
});

it('doc comments lose their slashes and one space', () => {
  const documentation = (text: string): string | undefined => {
    const [member] = moduleOf(`${text}\na = 1`).members;
    return member?.docComment?.text;
  };
  expect(documentation('/// a')).toBe('a');
  expect(documentation('///a\n///  b \n///\n//// c')).toBe('a\n b \n\n/ c');
  expect(documentation('/// a\n// not this\n  /* nor\n/// this */ /// b')).toBe('a\nb');
  expect(documentation('/// a\r\n/// b\r')).toBe('a\nb');
});
