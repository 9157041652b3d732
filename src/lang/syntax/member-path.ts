import { quoteIdentifier } from '../base/identifier.ts';
import type { Source } from '../base/source.ts';
import type {
  ClassNode,
  MethodNode,
  Module,
  Node,
  ObjectEntry,
  ObjectMethod,
  ObjectProperty,
  PropertyNode,
  TypeAliasNode,
} from './ast.ts';
import { childrenOf } from './children.ts';
import { processStringConstant } from './strings.ts';

/**
 * The qualified name of the innermost member around an offset, as in stack traces: `module#a.b["key"]`. Null when the
 * offset is outside of members.
 */
export function memberAt(module: Module, source: Source, offset: number): string | null {
  let path = '';
  let node: Node | undefined = module;
  while (node !== undefined) {
    const children: Node[] = childrenOf(node);
    const inner: Node | undefined = children.find((child) => child.start <= offset && offset < child.end);
    if (inner !== undefined) path += stepInto(inner, children, source, path === '');
    node = inner;
  }
  return path === '' ? null : `${module.header.name?.text ?? fileName(source.uri)}${path}`;
}

function stepInto(node: Node, siblings: readonly Node[], source: Source, isFirst: boolean): string {
  if (isDeclaration(node)) return `${isFirst ? '#' : '.'}${quoteIdentifier(node.name.text)}`;
  if (node.kind === 'ObjectEntry') return constantKey(node, source) ?? numbered(node, siblings, source);
  return isElement(node) ? numbered(node, siblings, source) : '';
}

type Declaration = ClassNode | TypeAliasNode | PropertyNode | MethodNode | ObjectProperty | ObjectMethod;

function isDeclaration(node: Node): node is Declaration {
  return ['Class', 'TypeAlias', 'Property', 'Method', 'ObjectProperty', 'ObjectMethod'].includes(node.kind);
}

function isElement(node: Node): boolean {
  return node.kind === 'ObjectElement' || node.kind === 'MemberPredicate';
}

/** Elements and entries without a constant key are numbered from 1. */
function numbered(node: Node, siblings: readonly Node[], source: Source): string {
  const before = siblings.slice(0, siblings.indexOf(node) + 1);
  const count = before.filter((sibling) => {
    if (sibling.kind === 'ObjectEntry') return constantKey(sibling, source) === null;
    return isElement(sibling);
  }).length;
  return `[#${count}]`;
}

function constantKey({ key }: ObjectEntry, source: Source): string | null {
  if (key.kind === 'Int' || key.kind === 'Boolean') return `[${source.text.slice(key.start, key.end)}]`;
  if (key.kind !== 'String' || key.isMultiLine) return null;
  const [part] = key.parts;
  if (key.parts.length > 1 || (part !== undefined && part.kind !== 'Text')) return null;
  const raw = part?.raw ?? '';
  const { start, end, pounds } = key;
  return `["${processStringConstant({ kind: 'StringConstant', start, end, raw, pounds }, source)}"]`;
}

/** The name of a module without a declared one. */
function fileName(uri: string): string {
  const file = uri.slice(uri.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot < 0 ? file : file.slice(0, dot);
}
