import type { UriPattern } from '../modules/policy.ts';
import { Pattern } from '../regex/pattern.ts';

/**
 * What an `AccessPolicy` allows, as a regular expression of the language, which must match the beginning of a URI.
 *
 * @throws RegexSyntaxError when the text is no regular expression
 * @example
 * new AccessPolicy({ allowedModules: [uriPattern('pkl:|app:/config/')], allowedResources: [] });
 */
export function uriPattern(text: string): UriPattern {
  const pattern = new Pattern(text);
  return (uri) => pattern.match(uri, 0, 'start') !== null;
}
