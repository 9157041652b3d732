// Random Pkl: every construct of the language, nested and laid out at random.
import * as fc from 'fast-check';

const name = fc.constantFrom('a', 'b', 'foo', 'Bar', 'μ', '$x', '_y', 'imports', '`if`', '`a b`', 'nullable');
const typeName = fc.constantFrom('Int', 'String', 'lib.Thing', '`odd name`');
const blank = fc.constantFrom(' ', '  ', '\t', '\n', ' \n  ', ' // note\n', ' /* note */ ', '\r\n');
const separator = fc.constantFrom('\n', '\n  ', ' ;\n', '\n// note\n', ' /* x */\n');
const number = fc.constantFrom('0', '42', '1_000', '0xFF', '0b1_0', '0o17', '1.5', '.5', '1e3', '2.0E-7', '9e+1');

const parts = (...texts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...texts.map((text) => (typeof text === 'string' ? fc.constant(text) : text))).map((all) => all.join(''));
const optional = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), text);
const listOf = (item: fc.Arbitrary<string>, min = 0): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(item, { minLength: min, maxLength: 3 }), fc.boolean())
    .map(([items, trailing]) => items.join(', ') + (trailing && items.length > 0 ? ',' : ''));
const linesOf = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(fc.tuple(item, separator), { maxLength: 4 }).map((items) => items.flat().join(''));

const texts = fc.constantFrom('', 'plain', 'é😀', '\\n', '\\u{1F600}', '\\\\', '\\"', '#', '@', '@ (', ' ) ');

const { expr, body } = fc.letrec<{
  expr: string;
  operand: string;
  type: string;
  parameter: string;
  body: string;
  member: string;
  string: string;
  value: string;
}>((tie) => {
  const args = parts('(', listOf(tie('expr')), ')');
  const group = parts('(', tie('expr'), ')');
  const bodies = fc.array(tie('body'), { minLength: 1, maxLength: 2 }).map((all) => all.join(' '));
  const interpolation = (open: string): fc.Arbitrary<string> => parts(open, tie('expr'), ')');
  const content = (open: string): fc.Arbitrary<string> =>
    fc.array(fc.oneof(texts, interpolation(open)), { maxLength: 4 }).map((all) => all.join(''));
  const line = fc.array(fc.oneof(texts, interpolation('\\(')), { maxLength: 3 }).map((all) => `x${all.join('')}`);
  return {
    string: fc.oneof(
      parts('"', content('\\('), '"'),
      fc.constantFrom('#"raw \\n "quoted" text"#', '##"a "# b"##', '#"\\#(1 + 2)\\#n"#', '"""\n  """'),
      fc.array(line, { maxLength: 3 }).map((lines) => `"""\n${lines.map((text) => `  ${text}\n`).join('')}  """`),
    ),
    type: fc.oneof(
      { depthSize: 'xsmall' },
      typeName,
      fc.constantFrom('unknown', 'nothing', 'module', '"literal"', '*"a" | "b"', 'A | *B | C'),
      parts(typeName, '<', listOf(tie('type'), 1), '>'),
      parts(typeName, '(', listOf(tie('expr'), 1), ')'),
      parts('(', listOf(tie('type')), ')', blank, '->', blank, tie('type')),
      parts('(', tie('type'), ')?'),
      parts(typeName, '? ?'),
    ),
    parameter: fc.oneof(name, parts(name, ': ', tie('type')), fc.constant('_')),
    operand: fc.oneof(
      { depthSize: 'xsmall' },
      name,
      number,
      fc.constantFrom(
        'this',
        'outer',
        'module',
        'null',
        'true',
        'false',
        'super.a',
        'import*("x.pkl")',
        'read?("env:A")',
      ),
      tie('string'),
      parts(name, args),
      parts('-', tie('operand')),
      parts('!', blank, tie('operand')),
      group,
      parts('new ', optional(parts(typeName, ' ')), tie('body')),
      parts(group, ' ', bodies),
      parts(name, optional(blank), fc.constantFrom('.', '?.'), name, optional(args)),
      parts(name, '[', tie('expr'), ']'),
      parts(tie('operand'), '!!'),
      parts('super[', tie('expr'), ']'),
      parts(fc.constantFrom('throw', 'trace', 'read'), optional(blank), group),
    ),
    expr: fc.oneof(
      { depthSize: 'xsmall' },
      tie('operand'),
      parts(
        tie('operand'),
        ' ',
        fc.constantFrom('+', '-', '*', '/', '~/', '%', '**', '??', '|>', '||', '&&', '==', '!=', '<', '>', '<=', '>='),
        blank,
        tie('expr'),
      ),
      parts('(', tie('expr'), ')', blank, fc.constantFrom('is', 'as'), blank, typeName),
      parts('if', blank, group, blank, tie('expr'), blank, 'else', blank, tie('expr')),
      parts('let (', tie('parameter'), ' = ', tie('expr'), ')', blank, tie('expr')),
      parts('(', listOf(tie('parameter')), ')', blank, '->', blank, tie('expr')).filter(
        (text) => !/^\(\w*,?\)$/.test(text),
      ),
    ),
    value: fc.oneof(parts(' = ', tie('expr')), parts(' ', bodies)),
    member: fc.oneof(
      { depthSize: 'xsmall' },
      parts(name, tie('value')),
      parts('local ', name, ': ', tie('type'), ' = ', tie('expr')),
      parts('local function f', optional(parts('<', 'T', '>')), '(', listOf(tie('parameter')), ') = ', tie('expr')),
      tie('expr'),
      parts('[', tie('expr'), ']', tie('value')),
      parts('[[', tie('expr'), ' ]]', tie('value')),
      parts(fc.constantFrom('...', '...?'), tie('operand')),
      parts('when ', group, ' ', tie('body'), optional(parts(' else ', tie('body')))),
      parts('for (', tie('parameter'), optional(parts(', ', tie('parameter'))), ' in ', tie('expr'), ') ', tie('body')),
    ),
    body: parts(
      '{ ',
      optional(parts(tie('parameter'), optional(parts(', ', tie('parameter'))), ' ->')),
      '\n',
      linesOf(tie('member')),
      '}',
    ),
  };
});

const header = parts(
  optional(fc.constantFrom('/// Documents it.\n', '///\n///  Twice.\n', '/// One\n// aside\n/// more\n')),
  optional(parts('@Deprecated ', optional(body), '\n')),
  optional(fc.constantFrom('local ', 'const local ', 'hidden ', 'fixed ')),
);
const property = parts(header, name, fc.oneof(parts(': Int(', expr, ')'), parts(' = ', expr), parts(' ', body)));
const method = parts(header, 'function ', name, '<in T>(a, b: Int): String = ', expr);
const classText = parts(
  header,
  'class ',
  name,
  optional(fc.constant('<out T>')),
  ' extends Base {\n',
  linesOf(fc.oneof(property, method)),
  '}',
);
const typeAlias = parts(
  header,
  'typealias ',
  name,
  ' = ',
  fc.constantFrom('Int(this > 0)', '"a" | "b"', '(Int) -> String'),
);

/** Text of an expression. */
export const exprText: fc.Arbitrary<string> = expr;

/** Text of a module. */
export const moduleText: fc.Arbitrary<string> = parts(
  optional(fc.constantFrom('#!/usr/bin/env pkl\n', '\n')),
  optional(
    fc.constantFrom('/// Doc\nmodule a.b\n', 'amends "x.pkl"\n', '@X { y = 1 }\nopen module m\nextends #"y.pkl"#\n'),
  ),
  linesOf(fc.constantFrom('import "a.pkl"', 'import* "*.pkl" as all', 'import "b.pkl" as `b c`')),
  linesOf(fc.oneof(property, method, classText, typeAlias)),
);

/** Text of a string with promises, valid only in the promise dialect. */
export const promiseText: fc.Arbitrary<string> = parts(
  '"',
  fc.array(fc.oneof(texts, parts('@(', expr, ')')), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
  '"',
);
