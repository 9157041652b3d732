/** The functions that read what another resource has brought forth. */
const call =
  /\b(?:exec|python|client|llm)\.(?:resource|stdout|stderr|exitCode|file|itemValues|env|responseBody|responseHeader|responseStatus|response|prompt|JSONResponse|JSONResponseKeys)\s*\(\s*\\?"([^"\\]+)\\?"|\bitem\.values\s*\(\s*\\?"([^"\\]+)\\?"/g;

/** The ids that such calls in the text of a resource name. What a comment says does no harm: it only orders. */
export function readReferences(text: string): readonly string[] {
  return [...new Set([...text.matchAll(call)].flatMap(([, first, second]) => first ?? second ?? []))];
}
