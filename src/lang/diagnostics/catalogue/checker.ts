import { checking, explanations } from '../explanation.ts';

/** Findings of the checker alone: mistakes that evaluation may never reach, and redundant code. */
export const checkerCatalogue = explanations({
  'nullability-mismatch': {
    title: 'A value may be null where null is not allowed',
    cause: 'The type of the value includes `null`, and the type that is required does not.',
    cure: 'Provide a value with `??`, insist on one with `!!`, or make the required type nullable.',
    example: checking('name: String?\ngreeting: String = name'),
  },
  'recursive-property': {
    title: 'A property is defined by itself',
    cause: 'Its value reads the property itself, so it can never be computed.',
    cure: 'Refer to another property, or to the inherited value with `super`.',
    example: checking('port = port + 1'),
  },
  'abstract-in-concrete-class': {
    title: 'An abstract member in a class that is not abstract',
    cause: 'Objects of the class exist, but the member has no meaning for them.',
    cure: 'Make the class abstract, or give the member a value.',
    example: checking('open class Bird {\n  abstract function sing(): String\n}'),
  },
  'repeated-modifier': {
    title: 'A modifier is repeated',
    cause: 'The second one has no effect.',
    cure: 'Remove it.',
    example: checking('hidden hidden port = 80'),
  },
  'not-implemented': {
    title: 'An abstract member is not implemented',
    cause: 'The class inherits an abstract member, is not abstract itself, and does not define the member.',
    cure: 'Define the member, or make the class abstract.',
    example: checking('abstract class Bird {\n  abstract function sing(): String\n}\nclass Owl extends Bird'),
  },
  'missing-default-value': {
    title: 'A fixed property has no value',
    cause: 'Objects cannot set it, and neither the class nor the type of the property provides a value.',
    cure: 'Give it a value in the class.',
    example: checking('abstract class Bird {\n  fixed legs: Int\n}\nclass Owl extends Bird'),
  },
  'glob-without-matches': {
    title: 'No module matches a glob pattern',
    cause: 'The import is valid, but yields nothing.',
    cure: 'Check the pattern; it is relative to the module that contains it.',
    example: checking('import* "birds/*.pkl" as birds\ncount = birds.length'),
  },
  'too-many-matches': {
    title: 'A glob pattern matches too many modules to analyze',
    cause: 'Only the first 300 modules are read, so that a pattern for a large folder does not stop the checker.',
    cure: 'Split the pattern, or ignore the hint: evaluation imports all of them.',
    example: {
      ...checking('import* "birds/*.pkl" as birds\ncount = birds.length'),
      rest: Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`birds/${i}.pkl`, ''])),
    },
  },
  'unused-import': {
    title: 'An import is not used',
    cause: 'Nothing in the module refers to it.',
    cure: 'Remove it; `kdeps check --fix` does.',
    example: checking('import "pkl:math"\nport = 80'),
  },
  'unused-definition': {
    title: 'A local definition is not used',
    cause: 'Only this module could refer to it, and it does not.',
    cure: 'Remove it.',
    example: checking('local port = 80'),
  },
  'unused-variable': {
    title: 'A variable is not used',
    cause: 'The body of the `let` or `for` does not refer to it.',
    cure: 'Replace its name with `_`; `kdeps check --fix` does.',
    example: checking('port = let (other = 80) 443'),
  },
  'unused-parameter': {
    title: 'A parameter is not used',
    cause: 'The body does not refer to it.',
    cure: 'Replace its name with `_`, unless other code depends on it.',
    example: checking('double = (n, factor) -> n * 2'),
  },
  'always-true': {
    title: 'A test is always true',
    cause: 'All values that the expression can have belong to the tested type.',
    cure: 'Remove the test, or test for another type.',
    example: checking('port: Int = 80\nisNumber = port is Number'),
  },
  'always-false': {
    title: 'A test is always false',
    cause: 'No value that the expression can have belongs to the tested type.',
    cure: 'Test for another type.',
    example: checking('port: Int = 80\nisText = port is String'),
  },
  'redundant-cast': {
    title: 'A cast is not needed',
    cause: 'The expression already has this type.',
    cure: 'Remove it; `kdeps check --fix` does.',
    example: checking('port: Int = 80\nother = port as Number'),
  },
  'impossible-cast': {
    title: 'A cast always fails',
    cause: 'No value that the expression can have belongs to the type of the cast.',
    cure: 'Convert the value, for example with `toString()`, or cast to another type.',
    example: checking('port: Int = 80\nother = port as String'),
  },
  'redundant-fallback': {
    title: 'A fallback is never used',
    cause: 'The expression before `??` is never null.',
    cure: 'Remove the fallback; `kdeps check --fix` does.',
    example: checking('port: Int = 80\nother = port ?? 443'),
  },
  'redundant-non-null': {
    title: '`!!` is not needed',
    cause: 'The expression is never null.',
    cure: 'Remove it; `kdeps check --fix` does.',
    example: checking('port: Int = 80\nother = port!!'),
  },
  'redundant-conversion': {
    title: 'A conversion is not needed',
    cause: 'The original object already has the member that is read from the conversion.',
    cure: 'Remove the conversion; `kdeps check --fix` does.',
    example: checking('ports: Listing<Int>\ncount = ports.toList().length'),
  },
  'redundant-interpolation': {
    title: 'A string contains nothing but an interpolated string',
    cause: 'The string has a single interpolation and no other text, and the interpolated value is already a string.',
    cure: 'Use the value itself; `kdeps check --fix` does if it is a name.',
    example: checking('name: String = "Owl"\nother = "\\(name)"'),
  },
  'could-be-spread': {
    title: 'A generator could be a spread',
    cause: 'It adds each element unchanged.',
    cure: 'Spread it: `...values`.',
    example: checking('local ports = List(80, 443)\nall { for (port in ports) { port } }'),
  },
  'unresolved-link': {
    title: 'A doc comment refers to nothing',
    cause: 'The name in brackets is not a member, type or module that the comment can see.',
    cure: 'Correct the name, or write it as code, between backticks.',
    example: checking('/// See [prot].\nport = 80'),
  },
  'feature-too-new': {
    title: 'A feature is newer than the minimum version of the module',
    cause: '`minPklVersion` allows versions of Pkl that do not have the feature.',
    cure: 'Raise `minPklVersion`, or avoid the feature.',
    example: checking('@ModuleInfo { minPklVersion = "0.25.0" }\nmodule birds\nowl { const local legs = 2 }'),
  },
  'import-needs-newer': {
    title: 'An imported module needs a newer version of Pkl',
    cause: '`minPklVersion` allows versions of Pkl that cannot load the import.',
    cure: 'Raise `minPklVersion`.',
    example: checking('@ModuleInfo { minPklVersion = "0.25.0" }\nmodule birds\nimport "owl.pkl"\nlegs = owl.legs', {
      'owl.pkl': '@ModuleInfo { minPklVersion = "0.30.0" }\nmodule owl\nlegs = 2\n',
    }),
  },
  'unknown-suppression': {
    title: 'A comment suppresses an unknown group of findings',
    cause: 'There is no group with this name.',
    cure: 'Use one of the names in the documentation of `kdeps check`.',
    example: checking('// noinspection TypeMissmatch\nport = 80'),
  },
  'unused-suppression': {
    title: 'A comment suppresses nothing',
    cause: 'The declaration below it has no findings of this group.',
    cure: 'Remove the comment.',
    example: checking('// noinspection TypeMismatch\nport = 80'),
  },
});
