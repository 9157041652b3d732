import { evaluating, explanations } from '../explanation.ts';

/** Texts that cannot be read. */
export const syntaxCatalogue = explanations({
  'amend-needs-parentheses': {
    title: 'Amending an expression takes parentheses',
    cause:
      'A body in braces follows an expression. Without parentheses, only `new`, a property or a method has a body.',
    cure: 'Put the expression in parentheses: `(bird) { … }`.',
    example: evaluating('bird { name = "Owl" }\nother = bird { name = "Jay" }'),
  },
  'dangling-doc-comment': {
    title: 'A doc comment documents nothing',
    cause: 'A comment with three slashes belongs to the declaration below it, and there is none.',
    cure: 'Move it to a declaration, remove the empty line below it, or make it a comment with two slashes.',
    example: evaluating('/// Settings of the server.\n\n/// The port.\nport = 80'),
  },
  'header-not-allowed': {
    title: 'Nothing may be written in front of this',
    cause: 'Imports and expressions have no doc comments, annotations or modifiers.',
    cure: 'Remove what stands in front, or make the doc comment one with two slashes.',
    example: evaluating('/// Mathematics.\nimport "pkl:math"'),
  },
  'int-too-large': {
    title: 'A number is too large',
    cause: 'An `Int` has 64 bits: it goes from -9223372036854775808 to 9223372036854775807.',
    cure: 'Write a `Float`, such as `1e20`, where the exact value does not matter; else a string.',
    example: evaluating('population = 9223372036854775808'),
  },
  'interpolation-in-constant': {
    title: 'A constant string has a value put into it',
    cause: 'What an import, `amends` or a string type names is known before anything is evaluated.',
    cure: 'Write the string out. An import that is chosen by a condition takes one `import()` for each choice.',
    example: evaluating('import "pkl:\\("math")"'),
  },
  'invalid-character': {
    title: 'A character belongs to nothing',
    cause: 'No name, number or operator has this character. Often it was copied from a text, or is invisible.',
    cure: 'Remove the character, or put it in quotes. A name may have any character between backticks.',
    example: evaluating('price = 5€'),
  },
  'invalid-escape': {
    title: 'A backslash is followed by an unknown character',
    cause: 'In a string, a backslash starts an escape sequence, of which there are few.',
    cure: 'Write `\\\\` for a backslash, or the string between `#"` and `"#`, in which a backslash is one.',
    example: evaluating('folder = "C:\\data"'),
  },
  'invalid-line-continuation': {
    title: 'A backslash at the end of a line does not continue it',
    cause: 'Lines are continued in strings between `"""` alone, and nothing may follow the backslash.',
    cure: 'Use `"""`, or join two strings with `+`. Remove blanks behind the backslash.',
    example: evaluating('text = "one \\\ntwo"'),
  },
  'invalid-multi-line-string': {
    title: 'The lines of a string are laid out wrongly',
    cause: 'Both `"""` of a string stand apart from its text, and no line is indented less than the last `"""`.',
    cure: 'Begin the text on a new line, put the last `"""` on a line of its own, and indent the lines alike.',
    example: evaluating('text = """\n  one\n  two"""'),
  },
  'invalid-property': {
    title: 'A property has neither a type nor a value',
    cause: 'A name stands alone where a property is declared.',
    cure: 'Add a type (`name: String`), a value (`name = "Owl"`) or a body (`name { … }`).',
    example: evaluating('class Bird {\n  name\n}'),
  },
  'invalid-separator-position': {
    title: 'An underscore stands in the wrong place of a number',
    cause: 'Underscores separate digits. Around them there must be digits.',
    cure: 'Move the underscore between two digits, as in `1_000`.',
    example: evaluating('factor = 1e_3'),
  },
  'invalid-top-level-token': {
    title: 'This cannot stand in a module',
    cause: 'A module has classes, type aliases, methods and properties. Something else was found between them.',
    cure: 'Give a value a name (`port = 80`); a list of elements goes into a property.',
    example: evaluating('port = 80\n443'),
  },
  'invalid-type-name': {
    title: 'The name of a type has too many dots',
    cause: 'A type is named by itself, or by the name of an import and its own.',
    cure: 'Import the module that declares the type, and write `module.Type`.',
    example: evaluating('bird: animals.birds.Owl'),
  },
  'invalid-unicode-escape': {
    title: 'A character is written by a code that does not exist',
    cause: 'Between the braces of `\\u{…}` are one to six hexadecimal digits, up to 10FFFF.',
    cure: 'Correct the digits, or add the closing brace.',
    example: evaluating('face = "\\u{110000}"'),
  },
  'keyword-not-allowed-here': {
    title: 'A keyword is used as a name',
    cause: 'The word means something in the language, or will in a later version.',
    cure: 'Put it between backticks, or take another name.',
    example: evaluating('record = 1'),
  },
  'missing-delimiter': {
    title: 'Something is opened and not closed',
    cause: 'The file or line ends in the middle of a string or of braces.',
    cure: 'Add the quote or brace. The place is where it was missed; it belongs somewhere before.',
    example: evaluating('name = "Owl\nage = 3'),
  },
  'multiple-union-defaults': {
    title: 'A union has two defaults',
    cause: 'The asterisk marks the alternative that a value has if nobody gives another; there is one.',
    cure: 'Remove all asterisks but one.',
    example: evaluating('typealias Size = *"small" | *"large"'),
  },
  'nested-too-deeply': {
    title: 'The text is nested too deeply',
    cause: 'Brackets, strings or operators are nested thousands of levels deep.',
    cure: 'Give inner parts names of their own.',
    example: { needs: 'a module that is too deep or too large' },
  },
  'newer-language-needed': {
    title: 'The module needs a newer version of the language',
    cause: '`minPklVersion` of the module is later than the version that this program knows.',
    cure: 'Use a newer program, or an older version of the module.',
    example: evaluating('@ModuleInfo { minPklVersion = "99.0.0" }\nmodule example'),
  },
  'not-a-union': {
    title: 'A default is marked outside of a union',
    cause: 'The asterisk chooses among alternatives, and this type has none.',
    cure: 'Remove the asterisk, or add alternatives with `|`.',
    example: evaluating('size: *"small" = "small"'),
  },
  'syntax-error-in-import': {
    title: 'An imported module cannot be read',
    cause: 'A tool that follows imports has found a module with a syntax error.',
    cure: 'Correct the module that the message names.',
    example: {
      command: 'kdeps analyze imports example.pkl',
      files: { 'example.pkl': 'import "other.pkl"\n', 'other.pkl': 'a = = 1\n' },
    },
  },
  'type-annotation-in-amends': {
    title: 'A property has both a type and a body',
    cause: 'A property with a type is declared, one with a body amends what it was. Both at once is not possible.',
    cure: 'Assign an object: `bird: Bird = new { … }`.',
    example: evaluating('class Bird\nbird: Bird {}'),
  },
  'unexpected-character': {
    title: 'A character is the beginning of nothing',
    cause: 'The character starts a longer symbol or number, of which the rest is missing.',
    cure: 'Complete it as the message suggests, or remove it.',
    example: evaluating('mask = 0b'),
  },
  'unexpected-end-of-file': {
    title: 'The file ends too early',
    cause: 'A comment, a value or a list is begun, and the file ends before it does.',
    cure: 'Complete what is begun at the place of the message.',
    example: evaluating('a = 1 /* one'),
  },
  'unexpected-token': {
    title: 'Something else is expected here',
    cause: 'What stands at the place cannot follow what stands before it.',
    cure: 'Look at what is expected, and at the line before: often a bracket, a comma or a value is missing there.',
    example: evaluating('sum = 1 + * 2'),
  },
  'unseparated-object-members': {
    title: 'Two members of an object touch',
    cause: 'Between the members of an object there is a blank, a line break or a semicolon.',
    cure: 'Put a semicolon or a line break between them.',
    example: evaluating('list { 1...List(2) }'),
  },
});
