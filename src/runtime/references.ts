const functions =
  'resource|stdout|stderr|exitCode|file|itemValues|env|responseBody|responseHeader|responseStatus|response|prompt|JSONResponse|JSONResponseKeys';
const quoted = String.raw`\s*\(\s*(?:\\?"|')([^"'\\]+)(?:\\?"|')`;
/** The functions that read what another resource has brought forth, with its id. */
const call = new RegExp(String.raw`\b(?:(?:exec|python|client|llm)\.(?:${functions})|item\.values)${quoted}`, 'g');

/** The ids that such calls in the text of a resource name. What a comment says does no harm: it only orders. */
export function readReferences(text: string): readonly string[] {
  return [...new Set([...text.matchAll(call)].flatMap(([, id]) => id ?? []))];
}
