/** Reads the documentation of a module from its analysis. */
import type { Root } from 'mdast';
import {
  ancestorsOf,
  type Container,
  type Definition,
  describeDefinition,
  documentationOf,
  type Queries,
  referencesIn,
  type TextSpan,
  typeOfContainer,
  type Unit,
  visibleMembers,
} from '../lang/analysis/index.ts';
import { printExpression } from '../lang/syntax/index.ts';
import { annotationsOf } from './annotations.ts';
import { type EvaluateExample, withResults } from './examples.ts';
import { linkedText } from './linked-text.ts';
import type { AliasDocs, ClassDocs, Inherited, Link, LinkedText, MemberDocs, ModuleDocs } from './model.ts';
import { readProse } from './prose.ts';
import { memberName, type Targets } from './targets.ts';

/** Longer defaults are not shown. */
const MAX_DEFAULT = 80;

type Declared = Extract<Definition, { readonly kind: 'class' | 'alias' | 'property' | 'method' }>;

/** Reads one module. */
export class ModuleReader {
  readonly #q: Queries;
  readonly #unit: Unit;
  readonly #targets: Targets;
  readonly #evaluate: EvaluateExample;
  /** The targets of the names in the module, by their offsets. */
  readonly #names: ReadonlyMap<number, string>;

  constructor(q: Queries, unit: Unit, targets: Targets, evaluate: EvaluateExample) {
    this.#q = q;
    this.#unit = unit;
    this.#targets = targets;
    this.#evaluate = evaluate;
    const names = new Map<number, string>();
    for (const { start, definition, kind } of referencesIn(q, unit)) {
      const target = kind === 'link' ? null : targets.of(definition);
      if (target !== null) names.set(start, target);
    }
    this.#names = names;
  }

  /**
   * The documentation of the module. Subtypes and usages, which need all modules, are still empty.
   *
   * @param uri how other modules import it
   */
  read(path: string, uri: string | null): ModuleDocs {
    const { definition, tree } = this.#unit;
    const declared = tree.members.flatMap((member) => this.#declared(member));
    const { header } = tree;
    return {
      ...this.#entry(definition),
      kind: 'module',
      signature: this.#moduleSignature(),
      ...this.#container(definition),
      ...this.#lines({ start: header.headerStart, end: Math.max(header.end, header.headerStart) }),
      path,
      uri,
      address: this.#unit.uri,
      ...this.#members(declared),
      classes: declared.flatMap((each) => (each.kind === 'class' ? [this.#class(each)] : [])),
      aliases: declared.flatMap((each) => (each.kind === 'alias' ? [this.#alias(each)] : [])),
      subjects: annotationsOf(this.#q, definition).subjects,
      text: this.#unit.source.text,
    };
  }

  /** The definition of a member, if it is documented. */
  #declared(node: Declared['node']): readonly Declared[] {
    const definition = this.#unit.definitionOf(node) as Declared;
    return definition.name !== '' && this.#targets.isDocumented(definition) ? [definition] : [];
  }

  #moduleSignature(): LinkedText {
    const { parent } = this.#unit.tree.header;
    const printed = describeDefinition(this.#q, this.#unit.definition);
    const above = parent === null ? null : this.#q.importedBy(this.#unit, parent.uri);
    const target = above === null ? null : this.#targets.of(above.definition);
    if (parent === null || target === null) return [{ text: printed, target: null }];
    const written = `"${parent.uri.raw}"`;
    return [
      { text: printed.slice(0, -written.length), target: null },
      { text: written, target },
    ];
  }

  #class(definition: Extract<Declared, { readonly kind: 'class' }>): ClassDocs {
    const { headerStart, headerEnd, members } = definition.node;
    return {
      ...this.#entry(definition),
      kind: 'class',
      signature: this.#signature(definition, { start: headerStart, end: headerEnd }),
      ...this.#container(definition),
      ...this.#members(members.flatMap((member) => this.#declared(member))),
    };
  }

  #alias(definition: Extract<Declared, { readonly kind: 'alias' }>): AliasDocs {
    const { headerStart, type } = definition.node;
    return {
      ...this.#entry(definition),
      kind: 'typealias',
      signature: this.#signature(definition, { start: headerStart, end: type.end }),
      usages: [],
    };
  }

  #members(declared: readonly Declared[]): { readonly properties: MemberDocs[]; readonly methods: MemberDocs[] } {
    const members = declared.flatMap((each): readonly MemberDocs[] => {
      const { node } = each;
      if (node.kind === 'Property')
        return [
          {
            ...this.#entry(each),
            kind: 'property',
            signature: this.#signature(each, { start: node.headerStart, end: (node.type ?? node.name).end }),
            defaultValue: node.value === null ? null : shortDefault(printExpression(node.value)),
          },
        ];
      if (node.kind !== 'Method') return [];
      const span = { start: node.headerStart, end: node.headerEnd };
      return [{ ...this.#entry(each), kind: 'method', signature: this.#signature(each, span), defaultValue: null }];
    });
    return {
      properties: members.filter(({ kind }) => kind === 'property'),
      methods: members.filter(({ kind }) => kind === 'method'),
    };
  }

  #entry(definition: Declared | Unit['definition']) {
    const { since, deprecated, alsoKnownAs, language, others } = annotationsOf(this.#q, definition);
    return {
      id: this.#targets.idOf(definition),
      name: definition.name,
      doc: this.#doc(definition),
      since,
      deprecated,
      alsoKnownAs,
      language,
      annotations: others.map(({ start, end }) => this.#source({ start, end })),
      ...this.#lines(spanOf(definition)),
    };
  }

  #doc(definition: Definition): Root | null {
    const doc = readProse(documentationOf(this.#q, definition, (target) => this.#targets.of(target)));
    return doc === null ? null : withResults(doc, this.#evaluate);
  }

  #container(container: Container) {
    const type = typeOfContainer(container);
    const ancestors = [...ancestorsOf(this.#q, type)].flatMap((each) => each.container ?? []).slice(1);
    const { properties, methods } = visibleMembers(this.#q, type);
    const all = [...properties.values(), ...methods.values()].map(({ definition }) => definition);
    const inherited = ancestors.flatMap((ancestor): readonly Inherited[] => {
      // What every object or module has would be on every page.
      if (ancestor.unit === this.#q.base && this.#unit !== this.#q.base) return [];
      const members = all.flatMap((each) => this.#inheritedMember(each, ancestor));
      return members.length === 0 ? [] : [{ from: this.#link(ancestor), members }];
    });
    return { ancestors: ancestors.map((each) => this.#link(each)), inherited, subtypes: [], usages: [] };
  }

  #inheritedMember(definition: Definition, ancestor: Container): readonly Link[] {
    const parent = definition.unit.parentOf(definition.node);
    if (definition.unit !== ancestor.unit || parent !== ancestor.node) return [];
    if (annotationsOf(this.#q, definition).isUnlisted) return [];
    return [{ text: memberName(definition), target: this.#targets.of(definition) }];
  }

  #link(container: Container): Link {
    return { text: container.name, target: this.#targets.of(container) };
  }

  #signature(definition: Declared, span: TextSpan): LinkedText {
    return linkedText(describeDefinition(this.#q, definition), this.#unit.source.text, span, this.#names);
  }

  /** A part of the source as it is written. */
  #source(span: TextSpan): LinkedText {
    const { text } = this.#unit.source;
    return linkedText(text.slice(span.start, span.end), text, span, this.#names);
  }

  #lines({ start, end }: TextSpan): { readonly line: number; readonly endLine: number } {
    const { source } = this.#unit;
    return { line: source.positionAt(start).line, endLine: source.positionAt(Math.max(start, end - 1)).line };
  }
}

/** A declaration without its comment and annotations. */
function spanOf({ node }: Declared | Unit['definition']): TextSpan {
  return { start: 'headerStart' in node ? node.headerStart : node.start, end: node.end };
}

function shortDefault(printed: string): string | null {
  const isShown = printed.length <= MAX_DEFAULT && !printed.includes('\n') && !printed.startsWith('throw(');
  return isShown ? printed : null;
}
