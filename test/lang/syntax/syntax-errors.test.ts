import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { headerBefore } from '../../../src/lang/syntax/parse.ts';
import { moduleOf, syntaxErrorOf } from './support.ts';

// Source, first line of the message, and the marked text.
const cases: readonly (readonly [source: string, message: string, marked: string])[] = [
  ['a = 1 b', 'Invalid property definition. Expected a type annotation, `=` or `{`.', 'b'],
  ['a: Int { b = 1 }', 'Properties with type annotations cannot have object bodies.', '{'],
  ['a = b { c }', 'Unexpected token: `{`.', '{'],
  ['a = 1 }', 'Invalid token at position. Expected a class, typealias, method, or property.', '}'],
  ['a = if (b) c', 'Unexpected token `EOF`. Expected `else`.', ''],
  ['a = (1 + ]', 'Unexpected token `]`. Expected `)`.', ']'],
  ['a { ] }', 'Unexpected token `]`. Expected `}`.', ']'],
  ['a { b = * }', 'Unexpected token `*`. Expected `}`.', '*'],
  ['a { [1 }', 'Unexpected token `}`. Expected `]`.', '}'],
  ['a { [[b] ] = 1 }', 'Unexpected token `] ]`. Expected `]]`.', ']'],
  ['a { [1] }', 'Unexpected token `}`. Expected `{` or `=`.', '}'],
  ['a { for (b c) {} }', 'Unexpected token `c`. Expected `in`.', 'c'],
  ['a { b: Int }', 'Unexpected token `}`. Expected `=`.', '}'],
  ['a { b, c d }', 'Unexpected token `d`. Expected `,` or `->`.', 'd'],
  ['a { class B {} }', 'Missing `}` delimiter.', ' '],
  ['a = f(1 2)', 'Unexpected token `2`. Expected `,` or `)`.', '2'],
  ['a = b.if', 'Keyword `if` is not allowed here.', 'if'],
  ['typealias = 1', 'Unexpected token `=`. Expected `identifier`.', '='],
  ['a.typealias = 1', 'Invalid property definition. Expected a type annotation, `=` or `{`.', 'a'],
  ['switch = 1', 'Keyword `switch` is not allowed here.', 'switch'],
  ['a: (Int, String)', 'Unexpected token `EOF`. Expected `->`.', ''],
  ['a: ()', 'Unexpected token `)`. Expected a type.', ')'],
  ['a: *Int', 'Only type unions can have a default marker (*).', '*Int'],
  ['a: *Int|*B', 'A type union cannot have more than one default type.', '*'],
  ['a = new [', 'Unexpected token `[`. Expected a type or `{`.', '['],
  ['a: List<Int b', 'Unexpected token `b`. Expected `,` or `>`.', 'b'],
  ['/// a\nimport "b"', 'Imports cannot have doc comments, annotations or modifiers.', 'import'],
  ['/// a\n\n/// b\nc = 1', 'Dangling documentation comment.', '/// b'],
  ['import "a\\(b)"', 'String constant cannot have interpolated values.', '\\('],
  ['import """a"""', 'Unexpected token `"""`. Expected `"`.', '"""'],
  ['a = "\\a"', 'Invalid character escape sequence `\\a`.', '\\a'],
  ['a = #"\\#a"#', 'Invalid character escape sequence `\\a`.', '#a'],
  ['a = "\\u{12x}"', 'Invalid Unicode escape sequence `\\u{12x}`.', '\\u{12x}'],
  ['a = "\\u{110000}"', 'Invalid Unicode escape sequence `\\u{110000}`.', '\\u{110000}'],
  ['a = "\\u12"', 'Unexpected character `1`. Did you mean `{`?', '1'],
  ['a = "b \\\n"', 'Invalid line continuation escape sequence.', '\\\n'],
  ['a = """\n  b \\ \n  """', 'Invalid line continuation escape sequence.', '\\ \n'],
  ['a = """b\n"""', 'The content of a multi-line string must begin on a new line.', 'b'],
  ['a = """\nb"""', 'The closing delimiter of a multi-line string must begin on a new line.', '"""\nb"""'],
  ['a = """\n  b\n c\n  """', "Line must match or exceed indentation of the String's last line.", 'c'],
  ['a = """\n\\(b)\n  """', "Line must match or exceed indentation of the String's last line.", ''],
  ['a = 1_', 'parses', ''],
  ['a = 1._0', 'Unexpected separator character.', '_'],
  ['a = 1e_0', 'Unexpected separator character.', '_'],
  ['a = 0x_0', 'Unexpected separator character.', '_'],
  ['a = 0b2', 'Unexpected character `2`. Did you mean `binary number`?', '2'],
  ['a = b & c', 'Unexpected character `&`. Did you mean `&&`?', ' '],
  ['a = b ~ c', 'Unexpected character `~`. Did you mean `~/`?', ' '],
  ['a = b..c', 'Unexpected character `..`. Did you mean `.`, `...` or `...?`?', 'c'],
  ['a = b ^ c', 'Invalid identifier `^`.', '^'],
  ['a\n#!b', 'Invalid property definition. Expected a type annotation, `=` or `{`.', 'a'],
  ['a = 1\n#!b', 'Invalid token at position. Expected a class, typealias, method, or property.', '#!b'],
  ['a { 1.2.3 }', 'Object members must be separated by whitespace, newline, or semicolon.', '.3'],
  ['a = new b.c.D {}', 'Invalid type name `b.c.D`.', 'b.c.D'],
  ['class A { function }', 'Unexpected token `}`. Expected `identifier`.', '}'],
  ['class A { 1 }', 'Unexpected token `1`. Expected `identifier`.', '1'],
  ['function f = 1', 'Unexpected token `=`. Expected `(`.', '='],
  ['local', 'Unexpected end of file.', ''],
];

describe('a syntax error is reported', () => {
  it.each(cases)('%j', (source, message, marked) => {
    if (message === 'parses') {
      expect(moduleOf(source).members).toHaveLength(1);
      return;
    }
    const mistake = syntaxErrorOf(() => moduleOf(source));
    expect(mistake.message.split('\n')[0]).toBe(message);
    expect(mistake.marked).toBe(marked);
  });

  it('at the end of the last token if the next one is on another line', () => {
    expect(syntaxErrorOf(() => moduleOf('a = f(1\nb = 2'))).toMatchObject({ line: 1, column: 8 });
    expect(syntaxErrorOf(() => moduleOf('a = f(1 /*\n*/ b'))).toMatchObject({ line: 2, marked: 'b' });
  });

  it('as the first one, whether it is in a character, a token or a rule', () => {
    expect(syntaxErrorOf(() => moduleOf('a = 1 1 ^')).marked).toBe('1');
    expect(syntaxErrorOf(() => moduleOf('a = 1 ^ 1 1')).marked).toBe('^');
    expect(syntaxErrorOf(() => moduleOf('a { 1.2.3 }\nb')).marked).toBe('b');
  });
});

describe('the member around an error that the grammar does not detect', () => {
  it.each([
    ['a { 1.2.3 }', 'test#a'],
    ['module x.y\nclass A { b = new { 1.2.3 } }', 'x.y#A.b'],
    ['a { ["b"] { c { 1.2.3 } } }', 'test#a["b"].c'],
    ['a { 1 ; [c + d] { 1.2.3 } }', 'test#a[#2]'],
    ['`a b` { [1] { 1.2.3 } }', 'test#`a b`[1]'],
  ])('%s', (source, member) => {
    try {
      moduleOf(source);
    } catch (error) {
      expect(error instanceof PklError && error.frames[0]?.member).toBe(member);
      return;
    }
    expect.fail('parsed');
  });
});

describe('the header before a syntax error', () => {
  it('is available once it has been parsed', () => {
    const headers = ['@V { x = 1 }\nmodule a\nb', 'module a\nb', 'module'].map((source) => {
      try {
        moduleOf(source);
      } catch (error) {
        return headerBefore(error as PklError);
      }
      return null;
    });
    expect(headers.map((header) => header?.name?.text)).toEqual(['a', 'a', undefined]);
    expect(headers[0]?.annotations).toHaveLength(1);
  });
});
