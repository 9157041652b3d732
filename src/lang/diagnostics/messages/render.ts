import type { Message, ProgramValue } from '../error.ts';

function value(label: string, text: string): readonly ProgramValue[] {
  return [{ label, text }];
}

/** A value of a type that the format has no form for. */
export function cannotRenderType(typeName: string, format: string, text: string): Message {
  return {
    code: 'cannot-render-type',
    text: `Cannot render value of type \`${typeName}\` as ${format}.`,
    values: value('Value', text),
  };
}

/** A value of a type that the format has no form for, unless a converter makes something else of it. */
export function cannotRenderTypeAddConverter(typeName: string, format: string, text: string): Message {
  const hint = 'Consider adding a converter to `output.converters`.';
  return { ...cannotRenderType(typeName, format, text), hint };
}

/** A number that the format cannot write. */
export function cannotRenderNumber(number: string, format: string): Message {
  return { code: 'cannot-render-number', text: `Cannot render value \`${number}\` as ${format}.` };
}

/** A key of a type that the format does not allow for keys. */
export function cannotRenderKey(
  what: 'string' | 'scalar',
  container: { readonly isMap: boolean; readonly text: string },
  key: string,
  format: string,
): Message {
  const [noun, label] = container.isMap ? ['map', 'Map'] : ['object', 'Object'];
  return {
    code: 'cannot-render-key',
    text: `Cannot render ${noun} with non-${what} key as ${format}.`,
    values: [
      { label, text: container.text },
      { label: 'Key', text: key },
    ],
  };
}

/** A Dynamic that is neither a list nor a record. */
export function cannotRenderMixedObject(format: string, text: string): Message {
  return {
    code: 'cannot-render-mixed-object',
    text: `Cannot render object with both elements and properties/entries as ${format}.`,
    values: value('Object', text),
  };
}

/** A whole document made of a value that cannot be one. */
export function invalidTopLevel(document: string, types: string, actual: string, text: string): Message {
  const message = `The top-level value of ${document} must have type ${types}, but got type \`${actual}\`.`;
  return { code: 'invalid-top-level-value', text: message, values: value('Value', text) };
}

/** As `invalidTopLevel`, where the value itself is not shown. */
export function invalidTopLevelWithoutValue(document: string, types: string, actual: string): Message {
  return {
    code: 'invalid-top-level-value',
    text: `The top-level value of ${document} must have type ${types}, but got type \`${actual}\`.`,
  };
}

/** The path of an undefined property in the rendered value. */
export function renderedPath(path: string, moduleUri: string | null): string {
  const module = moduleUri === null ? '' : ` of module \`${moduleUri}\``;
  return `The above error occurred when rendering path \`${path}\`${module}.`;
}

/** A failure may be due to a converter that replaced the document's value. */
export function convertedDuringRendering(before: string, after: string): string {
  return `This value was converted during rendering. Previous: ${before}. After: ${after}.`;
}

/** A key of `converters` that is not a path. */
export function invalidConverterPath(path: string): Message {
  return { code: 'invalid-converter-path', text: `Converter path \`${path}\` has invalid syntax.` };
}

/** An element or attribute whose name XML does not allow. */
export function invalidXmlName(version: string, kind: 'element' | 'attribute', name: string): Message {
  return { code: 'invalid-xml-name', text: `Invalid XML ${version} ${kind} name: \`${name}\`` };
}

/** `xml.Element` or `xml.Inline` as the content of something that takes none. */
export function xmlHelperNotSupportedHere(helper: string, text: string): Message {
  return {
    code: 'xml-helper-not-supported-here',
    text: `\`xml.${helper}\` is not supported here.`,
    values: value('Value', text),
  };
}

/** A field of a hand-made XML element that has the wrong type. */
export function wrongXmlFieldType(expected: string, actual: string, text: string): Message {
  return {
    code: 'wrong-xml-field-type',
    text: `Expected value of type ${expected}, but got type \`${actual}\`.`,
    values: value('Value', text),
  };
}

/** A map key that is not a string, integer or boolean. */
export function cannotRenderProtobufKey(text: string): Message {
  return {
    code: 'cannot-render-protobuf-key',
    text: 'Cannot render map with a non-scalar, floating point or byte array key.',
    values: value('Key', text),
  };
}

/** A map type whose keys are not strings, integers or booleans. */
export function cannotRenderProtobufKeyType(): Message {
  return {
    code: 'cannot-render-protobuf-key-type',
    text: 'Cannot render map with a non-scalar, floating point or byte array key type.',
  };
}

/** A value that is not of the class that its field was declared with. */
export function cannotRenderProtobufSubtype(declared: string, actual: string): Message {
  // The message of the reference names the two types in this order, although it reads as if they were swapped.
  return {
    code: 'cannot-render-protobuf-subtype',
    text: `Cannot render subtype ${declared} of specified type ${actual} in protobuf.`,
  };
}

/** A type without a name. */
export function cannotResolveProtobufType(text: string): Message {
  return {
    code: 'cannot-resolve-protobuf-type',
    text: 'Failed to resolve type required for rendering protobuf.',
    hint: 'Consider adding a type annotation.',
    values: value('Value', text),
  };
}

/** A text that is not JSON. */
export function invalidJson(problem: string): Message {
  return { code: 'invalid-json', text: 'Error parsing JSON document.', hint: problem };
}

/** A text that is not YAML. */
export function invalidYaml(problem: string): Message {
  return { code: 'invalid-yaml', text: 'Error parsing YAML document.', hint: problem };
}

/** A text whose aliases would blow it up. */
export function tooManyYamlAliases(limit: number): Message {
  return {
    code: 'too-many-yaml-aliases',
    text: `Error parsing YAML document: The number of aliases for collection nodes exceeds the allowed maximum of ${limit}.`,
    hint: 'To increase the allowed maximum, set `YamlRenderer.maxCollectionAliases`.',
  };
}

/** A value that has no form outside of a program. */
export function cannotExport(typeName: string): Message {
  return { code: 'cannot-export', text: `A value of type \`${typeName}\` cannot be exported.` };
}
