import { evaluating, explanations } from '../explanation.ts';

/** Declarations that contradict the rules of the language or each other. */
export const declarationCatalogue = explanations({
  'cannot-amend-definition': {
    title: 'A new property cannot be amended',
    cause: 'A body amends the existing value of a property, and a newly declared property has none.',
    cure: 'Assign an object: `local bird = new { … }`.',
    example: evaluating('bird {\n  local nest { eggs = 2 }\n}'),
  },
  'cannot-apply-const-modifier': {
    title: 'A property cannot become `const` or `fixed`',
    cause: 'It overrides a property of the parent class that is neither.',
    cure: 'Remove the modifier, or add it in the parent class.',
    example: evaluating(
      'open class Bird { name: String }\nclass Owl extends Bird { fixed name = "Owl" }\nowl = new Owl {}',
    ),
  },
  'cannot-declare-type-parameter': {
    title: 'Only the standard library can declare type parameters',
    cause: 'Classes and methods of other modules cannot be generic.',
    cure: 'Use a specific type, or `Any` and check the type where the value is used.',
    example: evaluating('class Box<T> {\n  value: T\n}'),
  },
  'cannot-define-external-member': {
    title: 'Only the standard library has external members',
    cause: '`external` marks members that are implemented by the program itself.',
    cure: 'Remove `external`, and give the member a value or a body.',
    example: evaluating('external function now(): Int'),
  },
  'cannot-extend-class': {
    title: 'A class or module cannot be extended',
    cause: 'Only classes and modules that are `open` or `abstract` can be extended.',
    cure: 'Add `open` to it, or keep an object of it in a property instead.',
    example: evaluating('class Bird\nclass Owl extends Bird\nowl = new Owl {}'),
  },
  'class-cannot-extend-self': {
    title: 'A class extends itself',
    cause: 'The class after `extends` is the class itself, or extends it.',
    cure: 'Name another class, or remove `extends`.',
    example: evaluating('open class Bird extends Bird\nbird = new Bird {}'),
  },
  'const-must-be-local': {
    title: 'A constant in an object must be local',
    cause: 'In an object, only `local` members can be `const`.',
    cure: 'Write `const local`, or move the constant to the module or class.',
    example: evaluating('bird {\n  const name = "Owl"\n}'),
  },
  'cyclic-type-alias': {
    title: 'A type alias refers to itself',
    cause: 'The alias is defined in terms of itself, directly or through other aliases.',
    cure: 'Break the cycle: define one of the aliases as a class.',
    example: evaluating('typealias A = B\ntypealias B = A\na: A = 1'),
  },
  'duplicate-member': {
    title: 'A name or key is defined twice',
    cause: 'A module, class, object or mapping can define each member only once.',
    cure: 'Remove one of the definitions. To change an inherited value, amend the object that has it.',
    example: evaluating('port = 80\nport = 443'),
  },
  'duplicate-type-parameter': {
    title: 'A type parameter is declared twice',
    cause: 'Two type parameters of a type alias have the same name.',
    cure: 'Rename one of them.',
    example: evaluating('typealias Both<T, T> = Pair<T, T>'),
  },
  'for-cannot-generate': {
    title: '`for` cannot generate properties',
    cause: 'Each iteration would define the same property or method again.',
    cure: 'Generate entries, `[key] = value`, or elements.',
    example: evaluating('birds {\n  for (name in List("Owl", "Jay")) {\n    bird = name\n  }\n}'),
  },
  'generator-cannot-have-parameters': {
    title: 'The body of a generator has parameters',
    cause: 'The bodies of `for` and `when` have no parameters; only functions do.',
    cure: 'Remove the names and the arrow. The variables of `for` belong in its parentheses.',
    example: evaluating('birds {\n  for (name in List("Owl")) { n ->\n    name\n  }\n}'),
  },
  'internal-class': {
    title: 'A class is reserved for the standard library',
    cause: '`VarArgs` stands for any number of arguments, which only methods of the standard library can have.',
    cure: 'Give the method a `List` parameter.',
    example: evaluating('function sum(numbers: VarArgs<Int>) = 0\na = sum(1)'),
  },
  'invalid-supertype': {
    title: 'Only a class or module can be extended',
    cause: 'The type after `extends` is not a class.',
    cure: 'Name a single class.',
    example: evaluating('open class Bird\nclass Owl extends Bird?'),
  },
  'member-cannot-have-body': {
    title: 'An abstract or external member has a body',
    cause: 'An `abstract` member is defined by subclasses, an `external` one by the program itself.',
    cure: 'Remove the modifier or the body.',
    example: evaluating('abstract class Bird {\n  abstract function sing() = "…"\n}'),
  },
  'method-must-be-const': {
    title: 'A constant calls a method that is not constant',
    cause:
      'Constants, classes, annotations and type aliases cannot depend on anything that an amending module could change.',
    cure: 'Add `const` to the method.',
    example: evaluating('function twice(n) = n * 2\nconst four = twice(2)'),
  },
  'missing-const-modifier': {
    title: 'A property must stay `const` or `fixed`',
    cause: 'It overrides a property of the parent class that has the modifier.',
    cure: 'Add the modifier here, or remove it there.',
    example: evaluating(
      'open class Bird { fixed name: String = "Bird" }\nclass Owl extends Bird { name = "Owl" }\nowl = new Owl {}',
    ),
  },
  'missing-method-body': {
    title: 'A method has no body',
    cause: 'Only abstract methods can omit the body.',
    cure: 'Add `= expression`.',
    example: evaluating('function twice(n: Int): Int'),
  },
  'missing-property-value': {
    title: 'A local property has no value',
    cause: 'A local property must have a value where it is declared, because no other place can set it.',
    cure: 'Add `= value`.',
    example: evaluating('local name: String'),
  },
  'modifier-not-applicable': {
    title: 'The modifier is not allowed here',
    cause: 'Each kind of declaration allows only some of the modifiers.',
    cure: 'Remove the modifier.',
    example: evaluating('open port = 80'),
  },
  'module-cannot-refer-to-self': {
    title: 'A module amends or extends itself',
    cause: 'The module after `amends` or `extends` is the module itself.',
    cure: 'Name another module, or remove the line.',
    example: evaluating('amends "example.pkl"'),
  },
  'module-is-not-const': {
    title: 'A constant refers to `module`',
    cause: 'An amending module may change the members of `module`, so a constant cannot depend on it.',
    cure: 'Refer to other constants by name.',
    example: evaluating('port = 80\nconst all = module'),
  },
  'must-be-local': {
    title: 'An amending module can only add local members',
    cause:
      "A module that amends another one has that module's type, to which it cannot add methods, classes or type aliases.",
    cure: 'Add `local`. If the other module is `open`, you can extend it instead.',
    example: evaluating('amends "base.pkl"\nclass Nest', { 'base.pkl': 'port = 80\n' }),
  },
  'not-a-generic-class': {
    title: 'A module has no type parameters',
    cause: 'The name of a module is followed by type arguments in angle brackets.',
    cure: 'Remove the angle brackets.',
    example: evaluating('import "pkl:json"\na: json<String>'),
  },
  'not-a-module-import': {
    title: 'The name before a type is not an import',
    cause: 'In `name.Type`, the name must be that of an imported module.',
    cure: 'Add the import, or remove the name and the dot.',
    example: evaluating('local birds = 1\nbird: birds.Owl = new {}'),
  },
  'not-a-module-type': {
    title: 'An amending module is not a type',
    cause: 'A module that amends another one has the type of that module.',
    cure: 'Use the amended module as the type.',
    example: evaluating('import "small.pkl"\nserver: small = small', {
      'small.pkl': 'amends "base.pkl"\n',
      'base.pkl': 'port = 80\n',
    }),
  },
  'not-a-type': {
    title: 'A name does not refer to a type',
    cause: 'The name refers to a property or method, which may hide a type of the same name.',
    cure: 'Rename the property, or use the name of a class or type alias.',
    example: evaluating('Int: Int = 42\nport: Int = 80'),
  },
  'not-an-annotation': {
    title: 'The object after `@` is not an annotation',
    cause: 'Annotations are objects of classes that extend `Annotation`, and this class does not.',
    cure: 'Make the class extend `Annotation`.',
    example: evaluating('class Note\n@Note\nport = 80'),
  },
  'object-method-must-be-local': {
    title: 'A method in an object must be local',
    cause: 'Objects cannot add methods to their class.',
    cure: 'Write `local function`, or move the method to a class or module.',
    example: evaluating('bird {\n  function sing() = "…"\n}'),
  },
  'object-property-cannot-have-type': {
    title: 'A property of an object has a type',
    cause: "The types of an object's properties are declared in its class.",
    cure: 'Remove the type, or make the property `local`.',
    example: evaluating('bird {\n  name: String = "Owl"\n}'),
  },
  'outer-is-not-const': {
    title: 'A constant refers to `outer`',
    cause: 'An amending object may change what surrounds the constant, so a constant cannot depend on `outer`.',
    cure: 'Refer to other constants by name.',
    example: evaluating('x = 1\nconst y = List(1).map((_) -> outer)'),
  },
  'property-must-be-const': {
    title: 'A constant refers to a property that is not constant',
    cause:
      'Constants, classes, annotations and type aliases cannot depend on anything that an amending module could change.',
    cure: 'Add `const` to the property.',
    example: evaluating('limit = 5\ntypealias Small = Int(this < limit)\nsize: Small = 1'),
  },
  'redundant-modifier': {
    title: 'A modifier is redundant',
    cause: 'Another modifier already implies it: for example, abstract classes are always open.',
    cure: 'Remove the modifier.',
    example: evaluating('open abstract class Bird'),
  },
  'this-is-not-const': {
    title: 'A constant refers to `this`',
    cause: 'An amending object may change the members of `this`, so a constant cannot depend on it.',
    cure: 'Refer to other constants by name.',
    example: evaluating('port = 80\nconst next = this'),
  },
  'too-many-function-parameters': {
    title: 'A function has more than five parameters',
    cause: 'Function literals have at most five parameters.',
    cure: 'Declare a method, or pass an object.',
    example: evaluating('sum = (a, b, c, d, e, f) -> a + b + c + d + e + f'),
  },
  'unknown-module-import': {
    title: 'Unknown import',
    cause: 'No import has the name before the dot.',
    cure: 'Add the import, or correct the name.',
    example: evaluating('bird: birds.Owl = new {}'),
  },
  'unknown-type': {
    title: 'Unknown type',
    cause:
      'Neither this module, nor a module that it extends, nor the standard library declares a type with this name.',
    cure: 'Correct the spelling, or import the module that declares it and write `module.Type`.',
    example: evaluating('name: Sting = "Owl"'),
  },
  'wrong-type-argument-count': {
    title: 'Wrong number of type arguments',
    cause: '`List` takes one type in angle brackets, `Map` two.',
    cure: 'Give as many as the message expects, or none.',
    example: evaluating('ages: Map<String> = Map()'),
  },
});
