/** Writes trees as Markdown. Texts are escaped, so that nothing in them becomes markup. */
import type { Nodes, Root, RootContent } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { RESULT } from './examples.ts';

/** Returns the address of a target; null when it has none. */
export type Href = (target: string) => string | null;

/** A tree as Markdown, without a line break at the end. */
export function writeMarkdown(root: Root): string {
  return toMarkdown(root, {
    extensions: [gfmToMarkdown()],
    bullet: '-',
    emphasis: '_',
    fences: true,
    rule: '-',
    listItemIndent: 'one',
  }).trimEnd();
}

/** The tree with addresses for targets, and with headings below a level. */
export function placed(root: Root, href: Href, level: number): RootContent[] {
  const top = Math.min(...root.children.flatMap((node) => (node.type === 'heading' ? [node.depth] : [])), 6);
  const place = (node: Nodes): Nodes[] => {
    if (node.type === 'code') return placedCode(node);
    if (!('children' in node)) return [node];
    const children = node.children.flatMap((child) => place(child));
    if (node.type === 'link') {
      const url = href(node.url);
      return url === null ? children : [{ ...node, url, children } as Nodes];
    }
    if (node.type === 'heading') return [{ ...node, depth: headingLevel(node.depth, top, level), children } as Nodes];
    return [{ ...node, children } as Nodes];
  };
  return root.children.flatMap((node) => place(node)) as RootContent[];
}

/** The level of a heading in a comment, whose highest one is `top`, below a heading of a level. */
export function headingLevel(depth: number, top: number, level: number): 1 | 2 | 3 | 4 | 5 | 6 {
  return Math.min(6, level + 1 + depth - top) as 1 | 2 | 3 | 4 | 5 | 6;
}

function placedCode(node: Extract<Nodes, { type: 'code' }>): Nodes[] {
  if (node.meta !== RESULT) return [node];
  return [
    { type: 'paragraph', children: [{ type: 'text', value: 'Result:' }] },
    { ...node, meta: null },
  ];
}
