/** Writes data as YAML files for other programs. */
import { stringify } from 'yaml';

/**
 * A YAML document. Long texts stay on one line, and every text that another reader could take for something else is quoted.
 *
 * @example yamlText({ ports: ['127.0.0.1:80:80'] }) // 'ports:\n  - "127.0.0.1:80:80"\n'
 */
export function yamlText(data: unknown): string {
  // YAML 1.1 is what compose and Kubernetes read: `on` must be quoted.
  return stringify(data, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
