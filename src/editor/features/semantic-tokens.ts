// Classifies names: classes, properties, parameters. Keywords and literals are left to the editor's grammar.
import { type SemanticTokens, SemanticTokensBuilder } from 'vscode-languageserver';
import {
  type Definition,
  isDeclaration,
  type Queries,
  referencesIn,
  type Unit,
  visitNodes,
} from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { offsetOf, positionOf } from '../positions.ts';
import { answering } from '../workspace.ts';

const TYPES = ['class', 'type', 'namespace', 'property', 'method', 'parameter', 'variable', 'typeParameter'] as const;
const MODIFIERS = ['declaration', 'readonly', 'deprecated', 'documentation', 'defaultLibrary'] as const;

export const semanticTokens: Feature = {
  name: 'semantic tokens',
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] },
      full: true,
      range: true,
    },
  },
  register(connection, workspace) {
    const none: SemanticTokens = { data: [] };
    connection.languages.semanticTokens.on(
      answering(connection, none, ({ textDocument }) => {
        const found = workspace.unit(textDocument.uri);
        return found === null ? none : encode(found.unit, tokensIn(found.project.analyzer, found.unit));
      }),
    );
    connection.languages.semanticTokens.onRange(
      answering(connection, none, ({ textDocument, range }) => {
        const found = workspace.unit(textDocument.uri);
        if (found === null) return none;
        const { unit, project } = found;
        const [start, end] = [offsetOf(unit.source, range.start), offsetOf(unit.source, range.end)];
        return encode(
          unit,
          tokensIn(project.analyzer, unit).filter((token) => token.start <= end && start <= token.end),
        );
      }),
    );
  },
};

interface Token {
  readonly start: number;
  readonly end: number;
  readonly type: (typeof TYPES)[number];
  readonly modifiers: readonly (typeof MODIFIERS)[number][];
}

function tokensIn(q: Queries, unit: Unit): readonly Token[] {
  const tokens = new Map<number, Token>();
  const add = (
    { start, end }: { start: number; end: number },
    definition: Definition,
    more: Token['modifiers'],
  ): void => {
    if (end <= start || unit.source.text.slice(start, end).includes('\n')) return;
    tokens.set(start, {
      start,
      end,
      type: typeOf(unit, definition),
      modifiers: [...more, ...modifiersOf(q, definition)],
    });
  };
  for (const { start, end, definition, kind } of referencesIn(q, unit))
    add({ start, end }, definition, kind === 'link' ? ['documentation'] : []);
  visitNodes(unit, (node) => {
    if (node.kind === undefined) {
      if (!('annotations' in node) && node.name !== null) add(node.name, unit.definitionOf(node), ['declaration']);
      return;
    }
    if (isDeclaration(node)) {
      add(node.name, unit.definitionOf(node), ['declaration']);
      if ('typeParameters' in node)
        for (const each of node.typeParameters) add(each.name, unit.definitionOf(each), ['declaration']);
    }
    if (node.kind === 'ImportClause' && node.alias !== null) add(node.alias, unit.definitionOf(node), ['declaration']);
  });
  return [...tokens.values()].sort((a, b) => a.start - b.start);
}

function typeOf(unit: Unit, definition: Definition): Token['type'] {
  switch (definition.kind) {
    case 'class':
      return 'class';
    case 'alias':
      return 'type';
    case 'module':
    case 'import':
      return 'namespace';
    case 'property':
      return 'property';
    case 'method':
      return 'method';
    case 'type-parameter':
      return 'typeParameter';
    case 'variable': {
      const owner = definition.unit === unit ? unit.parentOf(definition.node)?.kind : undefined;
      return owner === 'Let' || owner === 'ForGenerator' ? 'variable' : 'parameter';
    }
  }
}

function modifiersOf(q: Queries, { node, unit }: Definition): Token['modifiers'] {
  const modifiers = 'modifiers' in node ? node.modifiers : [];
  const isFixed = modifiers.some(({ name }) => name === 'const' || name === 'fixed');
  return [...(isFixed ? ['readonly' as const] : []), ...(unit === q.base ? ['defaultLibrary' as const] : [])];
}

function encode(unit: Unit, tokens: readonly Token[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { start, end, type, modifiers } of tokens) {
    const { line, character } = positionOf(unit.source, start);
    const bits = modifiers.reduce((sum, each) => sum | (1 << MODIFIERS.indexOf(each)), 0);
    builder.push(line, character, end - start, TYPES.indexOf(type), bits);
  }
  return builder.build();
}
