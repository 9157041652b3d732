import { evaluating, explanations } from '../explanation.ts';

/** Syntax errors. */
export const syntaxCatalogue = explanations({
  'amend-needs-parentheses': {
    title: 'The expression to amend needs parentheses',
    cause:
      'An expression is followed by a body in braces. Without parentheses, only `new`, properties and methods can have a body.',
    cure: 'Put the expression in parentheses: `(bird) { … }`.',
    example: evaluating('bird { name = "Owl" }\nother = bird { name = "Jay" }'),
  },
  'dangling-doc-comment': {
    title: 'A doc comment has no declaration',
    cause: 'A comment with three slashes documents the declaration directly below it. Here there is none.',
    cure: 'Move it to a declaration, remove the empty line below it, or use two slashes.',
    example: evaluating('/// Settings of the server.\n\n/// The port.\nport = 80'),
  },
  'header-not-allowed': {
    title: 'Nothing may precede this',
    cause: 'Imports and expressions cannot have doc comments, annotations or modifiers.',
    cure: 'Remove what precedes it, or turn the doc comment into one with two slashes.',
    example: evaluating('/// Mathematics.\nimport "pkl:math"'),
  },
  'int-too-large': {
    title: 'A number is too large',
    cause: 'An `Int` has 64 bits; its range is -9223372036854775808 to 9223372036854775807.',
    cure: 'If the exact value does not matter, write a `Float`, such as `1e20`; otherwise use a string.',
    example: evaluating('population = 9223372036854775808'),
  },
  'interpolation-in-constant': {
    title: 'A constant string contains an interpolation',
    cause: 'The strings of imports, `amends` and string literal types must be known before anything is evaluated.',
    cure: 'Write the string out. To choose an import by a condition, write one `import()` per choice.',
    example: evaluating('import "pkl:\\("math")"'),
  },
  'invalid-character': {
    title: 'A character is not allowed here',
    cause:
      'The character cannot be part of a name, number or operator. Often it is invisible, or was pasted from another document.',
    cure: 'Remove the character, or put it in quotes. In backticks, a name may contain any character.',
    example: evaluating('price = 5€'),
  },
  'invalid-escape': {
    title: 'Unknown escape sequence',
    cause: 'In a string, a backslash starts an escape sequence, and this one does not exist.',
    cure: 'Write `\\\\` for a backslash, or put the string between `#"` and `"#`, where a backslash is an ordinary character.',
    example: evaluating('folder = "C:\\data"'),
  },
  'invalid-line-continuation': {
    title: 'A backslash at the end of a line does not continue it',
    cause: 'Only strings in `"""` can continue a line with a backslash, and nothing may follow the backslash.',
    cure: 'Use `"""`, or join two strings with `+`. Remove spaces after the backslash.',
    example: evaluating('text = "one \\\ntwo"'),
  },
  'invalid-multi-line-string': {
    title: 'A multiline string has the wrong layout',
    cause:
      'The text must start on the line after the opening `"""`, and no line may be indented less than the closing `"""`.',
    cure: 'Start the text on a new line, put the closing `"""` on a line of its own, and indent all lines at least as far.',
    example: evaluating('text = """\n  one\n  two"""'),
  },
  'invalid-property': {
    title: 'A property has neither a type nor a value',
    cause: 'In a class or module, a name alone does not declare a property.',
    cure: 'Add a type (`name: String`), a value (`name = "Owl"`) or a body (`name { … }`).',
    example: evaluating('class Bird {\n  name\n}'),
  },
  'invalid-separator-position': {
    title: 'An underscore is misplaced in a number',
    cause: 'Underscores may only stand between digits.',
    cure: 'Move the underscore between two digits, as in `1_000`, or remove it.',
    example: evaluating('factor = 1e_3'),
  },
  'invalid-top-level-token': {
    title: 'A module cannot contain this',
    cause: 'A module consists of classes, type aliases, methods and properties.',
    cure: 'Give the value a name (`port = 80`); put a list of elements into a property.',
    example: evaluating('port = 80\n443'),
  },
  'invalid-type-name': {
    title: 'The name of a type has too many dots',
    cause: 'The name of a type has at most one dot, between the name of an import and the type.',
    cure: 'Import the module that declares the type, and write `module.Type`.',
    example: evaluating('bird: animals.birds.Owl'),
  },
  'invalid-unicode-escape': {
    title: 'A Unicode escape is invalid',
    cause: 'The braces of `\\u{…}` must contain one to six hexadecimal digits, at most 10FFFF.',
    cure: 'Correct the digits, or add the closing brace.',
    example: evaluating('face = "\\u{110000}"'),
  },
  'keyword-not-allowed-here': {
    title: 'A keyword is used as a name',
    cause: 'The word is a keyword, or reserved for a later version of the language.',
    cure: 'Put it in backticks, or use a different name.',
    example: evaluating('record = 1'),
  },
  'missing-delimiter': {
    title: 'A closing delimiter is missing',
    cause: 'The file or line ends inside a string or between brackets.',
    cure: 'Add the quote or bracket. The location is where it was missed; it may belong further up.',
    example: evaluating('name = "Owl\nage = 3'),
  },
  'multiple-union-defaults': {
    title: 'A union has two defaults',
    cause: 'The asterisk marks the default alternative of a union, and there can only be one.',
    cure: 'Remove all but one of the asterisks.',
    example: evaluating('typealias Size = *"small" | *"large"'),
  },
  'nested-too-deeply': {
    title: 'The code is nested too deeply',
    cause: 'Brackets, strings or operators are nested thousands of levels deep.',
    cure: 'Give inner parts a name, and refer to them.',
    example: { needs: 'a very deep or very large module' },
  },
  'newer-language-needed': {
    title: 'The module needs a newer version of the language',
    cause: '`minPklVersion` of the module is newer than the version that this program implements.',
    cure: 'Use a newer version of the program, or an older version of the module.',
    example: evaluating('@ModuleInfo { minPklVersion = "99.0.0" }\nmodule example'),
  },
  'not-a-union': {
    title: 'A default is marked outside a union',
    cause: 'The asterisk marks one of several alternatives, and this type has only one.',
    cure: 'Remove the asterisk, or add alternatives with `|`.',
    example: evaluating('size: *"small" = "small"'),
  },
  'syntax-error-in-import': {
    title: 'An imported module cannot be parsed',
    cause: 'While following imports, a module with a syntax error was found.',
    cure: 'Fix the module that the message names.',
    example: {
      command: 'kdeps analyze imports example.pkl',
      files: { 'example.pkl': 'import "other.pkl"\n', 'other.pkl': 'a = = 1\n' },
    },
  },
  'type-annotation-in-amends': {
    title: 'A property has both a type and a body',
    cause: 'A type declares a new property; a body amends an existing one. A property cannot do both.',
    cure: 'Assign an object: `bird: Bird = new { … }`.',
    example: evaluating('class Bird\nbird: Bird {}'),
  },
  'unexpected-character': {
    title: 'A token is incomplete',
    cause: 'The character starts a longer operator or number, and the rest is missing.',
    cure: 'Complete it as the message suggests, or remove it.',
    example: evaluating('mask = 0b'),
  },
  'unexpected-end-of-file': {
    title: 'The file ends too early',
    cause: 'The file ends inside a comment, a value or a list.',
    cure: 'Complete what the message points at.',
    example: evaluating('a = 1 /* one'),
  },
  'unexpected-token': {
    title: 'Unexpected token',
    cause: 'The token at this location cannot follow what comes before it.',
    cure: 'Check what the message expects, and the line before: often a bracket, a comma or a value is missing there.',
    example: evaluating('sum = 1 + * 2'),
  },
  'unseparated-object-members': {
    title: 'Two members of an object touch',
    cause: 'Members of an object must be separated by a space, a line break or a semicolon.',
    cure: 'Put a space, a line break or a semicolon between them.',
    example: evaluating('list { 1...List(2) }'),
  },
});
