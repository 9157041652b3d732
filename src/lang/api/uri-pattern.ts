import type { UriPattern } from '../modules/policy.ts';
import { Pattern } from '../regex/pattern.ts';

/**
 * A pattern for an `AccessPolicy`, as a regular expression of the language that must match the start of a URI.
 *
 * @throws RegexSyntaxError when the text is not a valid regular expression
 * @example new AccessPolicy({ allowedModules: [uriPattern('pkl:|app:/config/')], allowedResources: [] });
 */
export function uriPattern(text: string): UriPattern {
  const pattern = new Pattern(text);
  return (uri) => pattern.match(uri, 0, 'start') !== null;
}
