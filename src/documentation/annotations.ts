/** Reads the annotations that documentation understands. */
import type { Definition, Queries, Unit } from '../lang/analysis/index.ts';
import { type Annotation, constantText, type ObjectBody } from '../lang/syntax/index.ts';
import type { Deprecation } from './model.ts';

/** The annotations of a declaration. */
export interface Annotations {
  readonly since: string | null;
  readonly deprecated: Deprecation | null;
  readonly alsoKnownAs: readonly string[];
  readonly language: string | null;
  readonly subjects: readonly string[];
  readonly isUnlisted: boolean;
  /** Those that are shown as they are. */
  readonly others: readonly Annotation[];
}

/** The annotations of a definition. */
export function annotationsOf(q: Queries, definition: Definition): Annotations {
  const { unit } = definition;
  const all = nodesOf(definition).map((node) => ({ node, name: nameOf(q, unit, node) }));
  const bodyOf = (name: string): ObjectBody | null | undefined => all.find((each) => each.name === name)?.node.body;
  const deprecated = bodyOf('Deprecated');
  const text = (body: ObjectBody | null | undefined, name: string): string | null => textIn(unit, body, name);
  return {
    since: text(bodyOf('Since'), 'version'),
    deprecated:
      deprecated === undefined
        ? null
        : {
            since: text(deprecated, 'since'),
            message: text(deprecated, 'message'),
            replaceWith: text(deprecated, 'replaceWith'),
          },
    alsoKnownAs: textsIn(unit, bodyOf('AlsoKnownAs'), 'names'),
    language: text(bodyOf('SourceCode'), 'language'),
    subjects: textsIn(unit, bodyOf('DocExample'), 'subjects'),
    isUnlisted: bodyOf('Unlisted') !== undefined,
    others: all.filter(({ name }) => !UNDERSTOOD.has(name ?? '')).map(({ node }) => node),
  };
}

const UNDERSTOOD = new Set(['Since', 'Deprecated', 'AlsoKnownAs', 'SourceCode', 'DocExample', 'Unlisted']);

function nodesOf(definition: Definition): readonly Annotation[] {
  if (definition.kind === 'module') return definition.node.header.annotations;
  return 'annotations' in definition.node ? definition.node.annotations : [];
}

/** The name of an annotation's class if that is one of `pkl:base`. */
function nameOf(q: Queries, unit: Unit, { type }: Annotation): string | null {
  const found = q.typeOfNode(unit, type);
  return found.kind === 'class' && found.definition.unit === q.base ? found.definition.name : null;
}

function textIn(unit: Unit, body: ObjectBody | null | undefined, name: string): string | null {
  for (const member of body?.members ?? []) {
    if (member.kind === 'ObjectProperty' && member.name.text === name && member.value !== null)
      return constantText(member.value, unit.source);
  }
  return null;
}

/** The texts in a listing. */
function textsIn(unit: Unit, body: ObjectBody | null | undefined, name: string): readonly string[] {
  return (body?.members ?? []).flatMap((member) => {
    if (member.kind !== 'ObjectProperty' || member.name.text !== name) return [];
    const value = member.value?.kind === 'New' ? [member.value.body] : [];
    return [...member.bodies, ...value].flatMap((list) =>
      list.members.flatMap((each) => {
        const text = each.kind === 'ObjectElement' ? constantText(each.value, unit.source) : null;
        return text === null ? [] : [text];
      }),
    );
  });
}
