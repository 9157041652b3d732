import { evaluating, explanations } from '../explanation.ts';

/** Names, members, calls, and the creation of objects. */
export const objectCatalogue = explanations({
  'value-origin': {
    title: 'The origin of a value',
    cause: 'Not an error: the answer of `kdeps why`, with the definition of the value and those that it overrides.',
    cure: 'To change the value, change the first definition.',
    example: {
      command: 'kdeps why example.pkl birds[0].name',
      files: { 'example.pkl': 'birds { new { name = "Owl" } }\n' },
    },
  },
  'not-a-path': {
    title: 'The text is not a path to a value',
    cause: 'Only the path of a member has an origin: properties by name, elements and entries by key.',
    cure: 'Use property names, and keys in brackets, as in `servers[0].port`.',
    example: { command: 'kdeps why example.pkl "port + 1"', files: { 'example.pkl': 'port = 80\n' } },
  },
  'cannot-amend-property': {
    title: 'A fixed property cannot be amended',
    cause: 'The value of a property that is `const` or `fixed` cannot change.',
    cure: 'Remove the body, or remove the modifier from the declaration.',
    example: evaluating('class Bird { fixed nest { eggs = 2 } }\nbird = new Bird { nest { eggs = 3 } }'),
  },
  'cannot-infer-parent': {
    title: '`new` needs a type here',
    cause:
      'Without a type, `new` creates an object of the type declared for the property, and none is declared that could be used.',
    cure: 'Name the class: `new Bird { … }`, or `new Dynamic { … }` for any members.',
    example: evaluating('bird: Any = new { name = "Owl" }'),
  },
  'cannot-instantiate': {
    title: 'Objects of this class cannot be created with `new`',
    cause: 'Values such as numbers, strings and lists are written as literals, or made by constructor methods.',
    cure: 'Write a literal, or call the constructor method: `List(1, 2)`.',
    example: evaluating('numbers = new List { 1 }'),
  },
  'cannot-instantiate-abstract': {
    title: 'An abstract class cannot be instantiated',
    cause: 'An abstract class is incomplete; only its subclasses have objects.',
    cure: 'Instantiate a subclass.',
    example: evaluating('abstract class Bird\nbird = new Bird {}'),
  },
  'cannot-instantiate-type': {
    title: 'This type cannot be instantiated',
    cause: 'The type after `new` is not a class; it may be a union, for example.',
    cure: 'Name a single class.',
    example: evaluating('birds = new Listing|Mapping { "Owl" }'),
  },
  'cannot-invoke-abstract': {
    title: 'An abstract member is not defined',
    cause: 'The class extends an abstract class, but does not define all of its abstract members.',
    cure: 'Define the member in the class.',
    example: evaluating(
      'abstract class Bird { abstract function sing(): String }\nclass Owl extends Bird\nsong = new Owl {}.sing()',
    ),
  },
  'cannot-invoke-supermethod': {
    title: '`super` cannot be used here',
    cause: '`super` refers to the parent of an object or class. Methods of objects, and functions, have none.',
    cure: 'Use `super` in a property, or in a method of a class.',
    example: evaluating('bird {\n  local function sing() = super.sing()\n  song = sing()\n}'),
  },
  'cannot-iterate': {
    title: 'The value cannot be iterated',
    cause: '`for` and `...` need a collection or an object. This value is neither; often it is null.',
    cure: 'Convert it to a list, or write `...?`, which skips null.',
    example: evaluating('birds {\n  ...null\n}'),
  },
  'cannot-set-property': {
    title: 'A fixed property cannot be assigned',
    cause: 'The value of a property that is `const` or `fixed` cannot change.',
    cure: 'Remove the assignment, or remove the modifier from the declaration.',
    example: evaluating('class Bird { fixed legs = 2 }\nbird = new Bird { legs = 4 }'),
  },
  'cannot-spread-into': {
    title: 'A collection cannot be spread into this object',
    cause: 'Lists and sets consist of elements, maps of entries, and this object only accepts the other.',
    cure: 'Convert the collection, or spread it into a `Dynamic`.',
    example: evaluating('ages = new Mapping { ...List(1) }'),
  },
  'element-not-allowed': {
    title: 'The object cannot have elements',
    cause: 'Only `Listing` and `Dynamic` objects can have elements, which are values without a name.',
    cure: 'Give the value a name or key, or use a `Listing`.',
    example: evaluating('ages = new Mapping { 3 }'),
  },
  'entry-not-allowed': {
    title: 'The object cannot have entries',
    cause: 'Only `Mapping` and `Dynamic` objects can have entries, which are values with a key in brackets.',
    cure: 'Set a property, `name = value`, or use a `Mapping`.',
    example: evaluating('class Bird\nbird = new Bird { ["name"] = "Owl" }'),
  },
  'expected-module': {
    title: 'A module is expected',
    cause: 'An object that amends a module is not a module itself.',
    cure: 'Pass the module: `module`, or the name of an import.',
    example: evaluating('import "pkl:reflect"\nport = 80\na = reflect.Module((module) { port = 443 })'),
  },
  'listing-amendment-parameters': {
    title: 'A body has parameters, but does not amend a function',
    cause: 'A body with parameters amends a function that returns an object; this value is a listing or mapping.',
    cure: 'Remove the parameters and the arrow.',
    example: evaluating('birds = new Listing { "Owl" }\nothers = (birds) { i -> "Jay" }'),
  },
  'no-outer-scope': {
    title: '`outer` has no object to refer to',
    cause: '`outer` refers to the object around the current one, and a module has none.',
    cure: 'Use `outer` inside an object.',
    example: evaluating('a = outer'),
  },
  'not-a-subclass-of-typed': {
    title: 'The class is not a subclass of `Typed`',
    cause: '`toTyped()` creates objects of classes with declared properties.',
    cure: 'Pass a class of your own.',
    example: evaluating('a = Map("name", 1).toTyped(Dynamic)'),
  },
  'object-amendment-parameters': {
    title: 'A body has parameters, but does not amend a function',
    cause: 'A body with parameters amends a function that returns an object; this value is an object.',
    cure: 'Remove the parameters and the arrow.',
    example: evaluating('class Bird { name = "Owl" }\nbird = (new Bird {}) { i -> name = "Jay" }'),
  },
  'object-cannot-spread': {
    title: 'An object cannot be spread into this one',
    cause: 'The object around `...` cannot have elements, entries or properties of this kind.',
    cure: 'Spread it into a `Dynamic`, or select the members that fit.',
    example: evaluating('birds = new Listing { ...new Dynamic { name = "Owl" } }'),
  },
  'only-for-library': {
    title: 'The method cannot be called on a module',
    cause: 'Variadic methods can only be called without a receiver.',
    cure: 'Omit the module: `List(1)`.',
    example: evaluating('import "pkl:base"\na = base.List(1)'),
  },
  'predicate-not-allowed': {
    title: 'The object has no members to select',
    cause: '`[[condition]] { … }` amends elements and entries, which objects of this type do not have.',
    cure: 'Amend properties by their names.',
    example: evaluating('class Bird\nbird = new Bird {\n  [[true]] {}\n}'),
  },
  'property-not-allowed': {
    title: 'The object cannot have such a property',
    cause: 'Apart from `default`, a `Listing` only has elements, and a `Mapping` only entries.',
    cure: 'Write an entry, `["name"] = value`, or use a `Dynamic`.',
    example: evaluating('ages = new Mapping { owl = 3 }'),
  },
  'spread-duplicate': {
    title: 'A spread object contains a member that is already defined',
    cause: 'Each member of an object can be defined only once, including those from `...`.',
    cure: 'Remove one of the two, or amend the other object: `(more) { name = "Owl" }`.',
    example: evaluating('local more = new Dynamic { name = "Jay" }\nbird { name = "Owl"; ...more }'),
  },
  'undefined-property': {
    title: 'A property has no value',
    cause: 'The class declares the property without a default, and the object does not set it.',
    cure: 'Set it in the object, or add a default to the declaration.',
    example: evaluating('class Bird { name: String }\nbird = new Bird {}'),
  },
  'unknown-key': {
    title: 'Unknown key',
    cause: 'The map or mapping does not contain the key.',
    cure: 'Correct the key, or use `getOrNull()`.',
    example: evaluating('ages = Map("owl", 3)\na = ages["jay"]'),
  },
  'unknown-method': {
    title: 'Unknown method',
    cause:
      'The class of the value has no method with this name. For a call without a receiver, nothing in scope has one.',
    cure: 'Correct the spelling. If it is a property, omit the parentheses.',
    example: evaluating('a = "Owl".toUppercase()'),
  },
  'unknown-property': {
    title: 'Unknown property',
    cause: 'The object has no property with this name. For a name on its own, nothing in scope has it.',
    cure: 'Correct the spelling. If it is a method, add parentheses.',
    example: evaluating('a = "Owl".lenght'),
  },
  'wrong-argument-count': {
    title: 'Wrong number of arguments',
    cause: 'Every parameter needs exactly one argument; parameters have no defaults.',
    cure: 'Pass as many arguments as the message expects.',
    example: evaluating('function twice(n) = n * 2\na = twice(1, 2)'),
  },
  'wrong-listing-key-type': {
    title: 'A listing is accessed with a key that is not an index',
    cause: 'The elements of a listing are numbered from 0.',
    cure: 'Use an index in the brackets, or use a `Mapping`.',
    example: evaluating('birds = new Listing { ["owl"] = 1 }'),
  },
  'wrong-object-parameter-count': {
    title: 'A body has the wrong number of parameters',
    cause: 'The function that the body amends has a different number of parameters.',
    cure: 'Give the body as many parameters as the function has; `default` has one.',
    example: evaluating('ages = new Mapping {\n  default { a, b -> name = a }\n  ["owl"] {}\n}'),
  },
});
