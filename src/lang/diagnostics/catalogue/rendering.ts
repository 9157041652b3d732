import { evaluating, explanations } from '../explanation.ts';

function rendering(format: string, members: string): ReturnType<typeof evaluating> {
  return evaluating(members, {}, `-f ${format} `);
}

function protobuf(members: string): ReturnType<typeof evaluating> {
  return evaluating(`import "pkl:protobuf"\n${members}\noutput { renderer = new protobuf.Renderer {} }`);
}

/** Output formats, and texts that are read. */
export const renderingCatalogue = explanations({
  'cannot-render-key': {
    title: 'A key has no form in the output format',
    cause: 'Keys of JSON and most other formats are strings.',
    cure: 'Convert the keys: `toMap().mapKeys((key, _) -> key.toString())`.',
    example: rendering('json', 'ages = Map(1, 3)'),
  },
  'cannot-render-mixed-object': {
    title: 'An object has both elements and names',
    cause: 'Most formats have lists and records, but nothing that is both.',
    cure: 'Put the elements into a property of their own.',
    example: rendering('json', 'bird { name = "Owl"; 2 }'),
  },
  'cannot-render-number': {
    title: 'A number has no form in the output format',
    cause: 'JSON, for example, has no infinity and no NaN.',
    cure: 'Look at `isFinite` before, or add a converter.',
    example: rendering('json', 'a = Infinity'),
  },
  'cannot-render-protobuf-key': {
    title: 'A key has no form in protobuf text',
    cause: 'Keys are strings, integers or booleans.',
    cure: 'Convert the keys.',
    example: protobuf('a = Map(1.5, 1)'),
  },
  'cannot-render-protobuf-key-type': {
    title: 'The keys of a mapping have the wrong type for protobuf',
    cause: 'Keys are strings, integers or booleans.',
    cure: 'Declare the mapping with another type of keys.',
    example: protobuf('a: Mapping<Float, Int> = new { [1.5] = 1 }'),
  },
  'cannot-render-protobuf-subtype': {
    title: 'A value has another class than its property',
    cause: 'Protobuf text does not say which message a field holds, so the declared class must be right.',
    cure: 'Declare the property with the class of the value.',
    example: protobuf('open class Bird\nclass Owl extends Bird\nbird: Bird = new Owl {}'),
  },
  'cannot-render-type': {
    title: 'A value has no form in the output format',
    cause: 'Classes, functions, durations and others are not data in most formats.',
    cure: 'Make the member `hidden` or `local`, or add a converter to `output.renderer.converters`.',
    example: rendering('json', 'timeout = 5.s'),
  },
  'cannot-resolve-protobuf-type': {
    title: 'The type of a value is not known',
    cause: 'Protobuf text needs to know which alternative of a union a value is, and this one has no name.',
    cure: 'Declare the property with a class.',
    example: protobuf('a: Int|unknown = "Owl"'),
  },
  'invalid-converter-path': {
    title: 'The path of a converter is malformed',
    cause: 'Keys of `converters` are classes, or paths such as `server.*.port`.',
    cure: 'Correct the path.',
    example: evaluating('output { renderer = new JsonRenderer { converters { ["a..b"] = (it) -> it } } }'),
  },
  'invalid-json': {
    title: 'A text is no JSON',
    cause: 'The JSON parser has found something that JSON does not allow; the message says where.',
    cure: 'Correct the text: names and strings are in double quotes, and nothing follows the last comma.',
    example: evaluating('import "pkl:json"\na = new json.Parser {}.parse("{ name: 1 }")'),
  },
  'invalid-top-level-value': {
    title: 'The document cannot be such a value',
    cause: 'Most formats need an object as the whole document.',
    cure: 'Let `output.value` be an object.',
    example: evaluating('output { value = List(1); renderer = new PcfRenderer {} }'),
  },
  'invalid-xml-name': {
    title: 'A name cannot be one in XML',
    cause: 'Names of elements start with a letter and have no blanks.',
    cure: 'Rename the property, or add a converter.',
    example: rendering('xml', '`1st` = "Owl"'),
  },
  'invalid-yaml': {
    title: 'A text is no YAML',
    cause: 'The YAML parser has found something that YAML does not allow; the message says where.',
    cure: 'Correct the text. Indent with blanks, and quote what has a special character.',
    example: evaluating('import "pkl:yaml"\na = new yaml.Parser {}.parse("a: *b")'),
  },
  'too-many-yaml-aliases': {
    title: 'A YAML text repeats itself too often',
    cause: 'Aliases of aliases make a small text a huge value.',
    cure: 'Raise `maxCollectionAliases` of the parser, if you trust the text.',
    example: evaluating(
      'import "pkl:yaml"\na = new yaml.Parser { maxCollectionAliases = 2 }.parse("[&a [], *a, *a, *a]")',
    ),
  },
  'wrong-xml-field-type': {
    title: 'A part of an XML element has the wrong type',
    cause: 'The name of an `xml.Element` is a string, and its attributes are strings, numbers or booleans.',
    cure: 'Convert the value.',
    example: evaluating(
      'import "pkl:xml"\nbird = (xml.Element("bird")) { attributes { ["age"] = null } }\noutput { renderer = new xml.Renderer {} }',
    ),
  },
  'xml-helper-not-supported-here': {
    title: 'An XML helper stands in the wrong place',
    cause: '`xml.Inline` and `xml.Comment` are content, and cannot be the whole document.',
    cure: 'Put it into an element.',
    example: evaluating('import "pkl:xml"\noutput { value = xml.Inline(List(1)); renderer = new xml.Renderer {} }'),
  },
});
