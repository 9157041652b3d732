/** Writes values as the code of ES modules. */
import { exportedNames, freeName, propertyName } from '../../generators/index.ts';
import { isPlainRecord } from './plain-record.ts';

/**
 * The code of a module with a value as its default export, and, for an object, an export for each property whose name
 * permits it.
 *
 * @param value in the form `plain`
 * @example moduleCode({ port: 80 }); // 'export const port = 80;\nconst config = { port };\nexport default config;\n'
 */
export function moduleCode(value: unknown): string {
  if (!isPlainRecord(value)) return `export default ${expressionOf(value)};\n`;
  const names = exportedNames(Object.keys(value));
  const exported = new Set(names);
  const own = freeName('config', names);
  const constants = names.map((name) => `export const ${name} = ${expressionOf(value[name])};\n`);
  const members = Object.entries(value).map(([name, member]) =>
    exported.has(name) ? name : `${keyOf(name)}: ${expressionOf(member)}`,
  );
  return `${constants.join('')}const ${own} = ${inBraces(members)};\nexport default ${own};\n`;
}

function expressionOf(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return `${value}n`;
    case 'number':
      return numberText(value);
    case 'object':
      if (value instanceof Uint8Array) return `/* @__PURE__ */ new Uint8Array([${value.join(',')}])`;
      if (Array.isArray(value)) return `[${value.map(expressionOf).join(', ')}]`;
      if (isPlainRecord(value))
        return inBraces(Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${expressionOf(member)}`));
      return 'null';
    default:
      return JSON.stringify(value) ?? 'null';
  }
}

function inBraces(members: readonly string[]): string {
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** `NaN` and `Infinity` may be names of properties. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return '(0 / 0)';
  if (!Number.isFinite(value)) return value > 0 ? '(1 / 0)' : '(-1 / 0)';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** In a literal, `__proto__: value` would set the prototype. */
function keyOf(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : propertyName(name);
}
