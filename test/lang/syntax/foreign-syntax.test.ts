// Syntax from other languages, and the hint that shows the Pkl equivalent.
import { describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader, PklError } from '../../../src/lang/index.ts';

const slips: readonly (readonly [text: string, hint: string])[] = [
  ['x = True', 'Try: `true`'],
  ['x = true and false', 'Try: `&&`'],
  ['x: Int[] = List()', 'Lists are written `List<Int>` or `Listing<Int>`.'],
  ['x = [1, 2]', 'Lists are made by `List`. Try: `List(1, 2)`'],
  ['x = (a) => a', 'A function is written `(parameter) -> expression`.'],
  ['f = x -> x', 'Parameters are in parentheses. Try: `(x) -> …`'],
  ['x = 1 | 2', '`|` is for types. Try: `||`'],
  ['x {\n y: 1\n}', 'A value is given by `=`. Try: `y = 1`'],
  ["x = 'a'", 'Strings are written in double quotes. Try: `"a"`'],
  ['port: 8080', 'A value is given by `=`. Try: `port = 8080`'],
  ['x := 1', 'A value is given by `=`. Try: `x = …`'],
  ['on: true', 'A value is given by `=`. Try: `on = true`'],
  ['a = 1, b = 2', 'Members are separated by line breaks or semicolons.'],
  ['-- comment\na = 1', 'Comments start with `//`.'],
  ['def f(x) = x', 'Try: `function f(…) = …`'],
  ['x = 1f', 'Numbers have no suffix.'],
  ['x = if (true) 1 elif (false) 2 else 3', 'Try: `else if (…)`'],
  ['x = []', 'Lists are made by `List`. Try: `List()`'],
  ['enum A { x }', 'Alternatives are a union of strings: `typealias A = "one"|"two"`.'],
  ['X=1\nexport Y=2', '`export` is not needed: members are visible unless they are `local`.'],
  ['export x = 1', '`export` is not needed: members are visible unless they are `local`.'],
  ['class A : B {}', 'Try: `class A extends B`'],
  ['x = Map("a" => 1)', 'Keys and values are separated by commas. Try: `Map("a", …)`'],
  ['x = Map("a": 1)', 'Keys and values are separated by commas. Try: `Map("a", …)`'],
  ['function f(x) { x }', 'The body of a function is an expression. Try: `function f(…) = …`'],
  ['function f(x): Int { return x }', 'The body of a function is an expression. Try: `function f(…) = …`'],
  ['x { for i in List(1) { i } }', '`for` is followed by parentheses: `for (…)`.'],
  ['x { for (i of List(1)) { i } }', 'Try: `in`'],
  ['function f(x) = return x', 'A function is its expression, without `return`.'],
  ['import foo from "foo.pkl"', 'The URI of an import is a string. Try: `import "foo.pkl"`'],
  ['x = f"a"', 'Strings have no prefix. A value is put into a string by `\\(value)`.'],
  ['fun f(x) = x', 'Try: `function f(…) = …`'],
  ['func f(x) = x', 'Try: `function f(…) = …`'],
  ['x: List[Int] = List()', 'Type arguments are in angle brackets. Try: `List<Int>`'],
  ['# comment\na = 1', 'Comments start with `//`.'],
  ['a = 1 # comment', 'Comments start with `//`.'],
  ['x = if (true) { 1 } else { 2 }', '`if` is an expression, without braces: `if (condition) one else other`.'],
  ['x = if (true) then 1 else 2', '`if` is written without `then`: `if (condition) one else other`.'],
  ['import foo.bar', 'The URI of an import is a string. Try: `import "foo.bar.pkl"`'],
  ['import foo', 'The URI of an import is a string. Try: `import "foo.pkl"`'],
  ['x = 1 in List(1)', 'Try: `collection.contains(element)`'],
  ['include "a.pkl"', 'Modules are imported by `import "file.pkl"`.'],
  ['x = 1 instanceof Int', 'Try: `is`'],
  ['interface A { x: Int }', 'Try: `class A { … }`'],
  ['x = 1 is not Int', 'Try: `!(… is Type)`'],
  ['"name": "x"', 'A property is written `name = "x"`.'],
  ['a {\n  "name": "x"\n}', 'A property is written `name = value`, an entry `["name"] = value`.'],
  ['a { "b": 1, "c": 2 }', 'A property is written `b = value`, an entry `["b"] = value`.'],
  ['{\n  "name": "x"\n}', 'The members of a module are not in braces. They are written `name = value`.'],
  ['a {\n  "name" = "x"\n}', 'A property is written `name = value`, an entry `["name"] = value`.'],
  ['x = len(List(1))', 'Try: `value.length`'],
  ['let x = 1', 'A property needs no keyword. Try: `x = …` or `local x = …`'],
  ['x = 1L', 'Numbers have no suffix.'],
  ['a = { "b": 1 }', 'Try: `a { … }`, or `a = new Dynamic { … }`'],
  ["x = '''abc'''", 'A string of several lines is written between `"""` and `"""`.'],
  ['x = 1 <> 2', 'Try: `!=`'],
  ['x = Dynamic { a = 1 }', 'To make an object of a class, write `new Dynamic { … }`.'],
  ['class A\nx = new A()', 'Objects are made with braces. Try: `new A {}`'],
  ['x = nil', 'Try: `null`'],
  ['x = if true 1 else 2', '`if` is followed by parentheses: `if (…)`.'],
  ['x = not true', 'Try: `!`'],
  ['x = NULL', 'Try: `null`'],
  ['x = null ?: 1', 'Try: `??`'],
  ['a { b = 1, c = 2 }', 'Members are separated by line breaks or semicolons.'],
  ['a = { b = 1 }', 'Try: `a { … }`, or `a = new Dynamic { … }`'],
  ['a = {}', 'Try: `a { … }`, or `a = new Dynamic { … }`'],
  ['x = true or false', 'Try: `||`'],
  ['x += 1', 'A property is defined once, and not assigned again.'],
  ['x = "a" ++ "b"', 'Values are joined by a single `+`.'],
  ['x = print(1)', 'Try: `trace(value)`'],
  ['private x = 1', 'A member that only its own scope can see is `local`.'],
  ['public x = 1', '`public` is not needed: members are visible unless they are `local`.'],
  ["x = 'abc'", 'Strings are written in double quotes. Try: `"abc"`'],
  ['x = require("a")', 'Try: `import("file.pkl")`'],
  ['a { x = 1\n y = self.x }', 'Try: `this`'],
  ['x = 1 << 2', 'Try: `.shl(2)`'],
  ['static x = 1', '`static` is not needed: members are visible unless they are `local`.'],
  ['x = str(1)', 'Try: `value.toString()`'],
  ['struct A { x: Int }', 'Try: `class A { … }`'],
  ['x = true ? 1 : 2', 'Try: `if (condition) one else other`'],
  ['x = throw "a"', '`throw` is followed by parentheses: `throw (…)`.'],
  ['[section]\nx = 1', 'An object is written `section { … }`.'],
  ['x = 1 === 2', 'Try: `==`'],
  ['x = (1, 2)', 'Two values are a `Pair`. Try: `Pair(1, 2)`'],
  ['type A = Int', 'Try: `typealias A = …`'],
  ['x = typeof 1', 'Try: `value.getClass()`'],
  ['val x = 1', 'A property needs no keyword. Try: `x = …`'],
  ['var x = 1', 'A property needs no keyword. Try: `x = …`'],
  ['x:\n  y: 1', 'Objects are in braces, and values are given by `=`: `object { name = value }`.'],
  ['x:\n  - 1', 'Elements are in the braces of an object, without dashes: `name { 1; 2 }`.'],
  ['x: int = 1', 'Try: `Int`'],
  ['x: string = "a"', 'Try: `String`'],
  ['x: bool = true', 'Try: `Boolean`'],
  ['x: double = 1.0', 'Try: `Float`'],
  ['x: Optional<Int> = null', 'Try: `Type?`'],
  ['x = None', 'Try: `null`'],
  ['x = undefined', 'Try: `null`'],
  ['x = f(a = 1)\nfunction f(a) = a', 'Arguments have no names: they are given in the order of the parameters.'],
];

/** Texts that look similar, but are something else. */
const others: readonly string[] = [
  "x = don't",
  'x = (1 + 2',
  'x = 1 +',
  'x { y = }',
  'class A { x: Int = }',
  'x: = 1',
  'x = a[',
  'andy x',
  'x = "a',
  '["a"] = 1',
  'x = (a -> a',
  'x = (a, b -> a',
  'x = unheardOf',
  'x = unheardOf(1)',
  'x: UnheardOf = 1',
];

function hintOf(text: string): string | undefined {
  const evaluator = new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))] });
  try {
    evaluator.evaluation().text('app:/main.pkl');
  } catch (error) {
    if (error instanceof PklError) return error.hint;
    throw error;
  }
  throw new Error('The text is in order.');
}

describe('habits from other languages', () => {
  it.each(slips)('%j', (text, hint) => {
    expect(hintOf(text)?.split('\n').at(-1)).toBe(hint);
  });

  it.each(others)('not %j', (text) => {
    expect(hintOf(text) ?? '').not.toMatch(/Try:|written/);
  });

  it('is fast for long lines', () => {
    expect(hintOf(`x = ${'[('.repeat(1000)}'`)).toBeUndefined();
  });
});
