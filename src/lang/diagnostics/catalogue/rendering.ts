import { evaluating, explanations } from '../explanation.ts';

function rendering(format: string, members: string): ReturnType<typeof evaluating> {
  return evaluating(members, {}, `-f ${format} `);
}

function protobuf(members: string): ReturnType<typeof evaluating> {
  return evaluating(`import "pkl:protobuf"\n${members}\noutput { renderer = new protobuf.Renderer {} }`);
}

/** Rendering and parsing of formats. */
export const renderingCatalogue = explanations({
  'cannot-render-key': {
    title: 'A key cannot be rendered in this format',
    cause: 'In JSON and most other formats, keys must be strings.',
    cure: 'Convert the keys: `toMap().mapKeys((key, _) -> key.toString())`.',
    example: rendering('json', 'ages = Map(1, 3)'),
  },
  'cannot-render-mixed-object': {
    title: 'An object has both elements and named members',
    cause: 'Most formats have lists and records, but nothing that is both.',
    cure: 'Move the elements to a property of their own.',
    example: rendering('json', 'bird { name = "Owl"; 2 }'),
  },
  'cannot-render-number': {
    title: 'A number cannot be rendered in this format',
    cause: 'JSON, for example, cannot represent infinity or NaN.',
    cure: 'Check `isFinite` first, or add a converter.',
    example: rendering('json', 'a = Infinity'),
  },
  'cannot-render-protobuf-key': {
    title: 'A key cannot be rendered in protobuf text format',
    cause: 'Keys must be strings, integers or booleans.',
    cure: 'Convert the keys.',
    example: protobuf('a = Map(1.5, 1)'),
  },
  'cannot-render-protobuf-key-type': {
    title: 'The keys of a mapping have the wrong type for protobuf',
    cause: 'Keys must be strings, integers or booleans.',
    cure: 'Declare the mapping with a different key type.',
    example: protobuf('a: Mapping<Float, Int> = new { [1.5] = 1 }'),
  },
  'cannot-render-protobuf-subtype': {
    title: 'The class of a value differs from the type of its property',
    cause: 'Protobuf text does not record the message type of a field, so the declared type must be exact.',
    cure: 'Declare the property with the class of the value.',
    example: protobuf('open class Bird\nclass Owl extends Bird\nbird: Bird = new Owl {}'),
  },
  'cannot-render-type': {
    title: 'A value cannot be rendered in this format',
    cause: 'Most formats cannot represent classes, functions, durations and some others.',
    cure: 'Make the member `hidden` or `local`, or add a converter to `output.renderer.converters`.',
    example: rendering('json', 'timeout = 5.s'),
  },
  'cannot-resolve-protobuf-type': {
    title: 'The type of a value cannot be determined',
    cause:
      'Protobuf text must name the alternative of a union that a value belongs to, and this alternative has no name.',
    cure: 'Declare the property with a class.',
    example: protobuf('a: Int|unknown = "Owl"'),
  },
  'invalid-converter-path': {
    title: 'The path of a converter is malformed',
    cause: 'Keys of `converters` are classes or paths, such as `server.*.port`.',
    cure: 'Correct the path.',
    example: evaluating('output { renderer = new JsonRenderer { converters { ["a..b"] = (it) -> it } } }'),
  },
  'invalid-json': {
    title: 'A text is not valid JSON',
    cause: 'The text violates the syntax of JSON; the message says where.',
    cure: 'Correct the text. Names and strings need double quotes, and trailing commas are not allowed.',
    example: evaluating('import "pkl:json"\na = new json.Parser {}.parse("{ name: 1 }")'),
  },
  'invalid-top-level-value': {
    title: 'The format does not allow this value as a document',
    cause: 'In most formats, the whole document must be an object.',
    cure: 'Make `output.value` an object.',
    example: evaluating('output { value = List(1); renderer = new PcfRenderer {} }'),
  },
  'invalid-xml-name': {
    title: 'A name is not allowed in XML',
    cause: 'Names of elements start with a letter and contain no spaces.',
    cure: 'Rename the property, or add a converter.',
    example: rendering('xml', '`1st` = "Owl"'),
  },
  'invalid-yaml': {
    title: 'A text is not valid YAML',
    cause: 'The text violates the syntax of YAML; the message says where.',
    cure: 'Correct the text. Indent with spaces, and quote strings that contain special characters.',
    example: evaluating('import "pkl:yaml"\na = new yaml.Parser {}.parse("a: *b")'),
  },
  'too-many-yaml-aliases': {
    title: 'A YAML text uses too many aliases',
    cause: 'Aliases of aliases can expand a small text into a huge value.',
    cure: 'If you trust the text, raise `maxCollectionAliases` of the parser.',
    example: evaluating(
      'import "pkl:yaml"\na = new yaml.Parser { maxCollectionAliases = 2 }.parse("[&a [], *a, *a, *a]")',
    ),
  },
  'wrong-xml-field-type': {
    title: 'A part of an XML element has the wrong type',
    cause: 'The name of an `xml.Element` must be a string, its attributes strings, numbers or booleans.',
    cure: 'Convert the value.',
    example: evaluating(
      'import "pkl:xml"\nbird = (xml.Element("bird")) { attributes { ["age"] = null } }\noutput { renderer = new xml.Renderer {} }',
    ),
  },
  'xml-helper-not-supported-here': {
    title: 'An XML helper is misplaced',
    cause: '`xml.Inline` and `xml.Comment` are contents of elements and cannot be the whole document.',
    cure: 'Put it into an element.',
    example: evaluating('import "pkl:xml"\noutput { value = xml.Inline(List(1)); renderer = new xml.Renderer {} }'),
  },
});
