// Lines above declarations: what amends, extends or inherits from them, and how to evaluate, test or run them.
import { type CodeLens, CodeLensRefreshRequest, type Range } from 'vscode-languageserver';
import { type Container, childrenOf, inheritsModule, type Project, type Unit } from '../../lang/analysis/index.ts';
import { availableCommands, COMMANDS, type CommandName } from '../commands.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Workspace } from '../workspace.ts';
import { locationOf } from './definition.ts';

/** Milliseconds until lenses are asked for again, while modules of the workspace are still being read. */
const NEXT_MS = 50;

export const codeLens: Feature = {
  name: 'code lens',
  capabilities: { codeLensProvider: { resolveProvider: false } },
  register(connection, workspace) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askAgain = (): void => {
      if (!workspace.abilities.refreshesLenses) return;
      clearTimeout(timer);
      // A client that refuses shows what is known so far.
      timer = setTimeout(
        () => void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined),
        NEXT_MS,
      );
    };
    connection.onCodeLens(
      answering(connection, null, ({ textDocument: { uri } }): CodeLens[] | null => {
        const found = workspace.unit(uri);
        if (found === null) return null;
        const { project, units, isAll } = workspace.someUnitsWith(uri);
        if (!isAll) askAgain();
        return [
          ...actionsIn(workspace, uri, found.unit, project),
          ...subtypesIn(workspace, uri, found.unit, project, units),
        ];
      }),
    );
    connection.onShutdown(() => clearTimeout(timer));
  },
};

function lens(range: Range, title: string, command: CommandName, ...args: readonly unknown[]): CodeLens {
  return { range, command: { title, command, arguments: [...args] } };
}

/** What can be done with a module. */
function actionsIn(workspace: Workspace, uri: string, unit: Unit, { analyzer }: Project): readonly CodeLens[] {
  if (!uri.startsWith('file:')) return [];
  const can = new Set<string>(availableCommands(workspace));
  const top = headerRange(unit);
  const lenses: CodeLens[] = [];
  const add = (range: Range, title: string, command: CommandName): void => {
    if (can.has(command)) lenses.push(lens(range, title, command, uri));
  };
  const { header, members } = unit.tree;
  if (uri.endsWith('/PklProject')) {
    add(top, 'Resolve dependencies', COMMANDS.syncProject);
    return lenses;
  }
  if (unit.hasPromises && header.parent?.uri.raw.endsWith('/Workflow.pkl') === true) {
    add(top, 'Run this agent', COMMANDS.run);
    return lenses;
  }
  if (unit.hasPromises || header.modifiers.some(({ name }) => name === 'abstract')) return lenses;
  const isTest = inheritsModule(analyzer, unit, 'pkl:test');
  if (isTest) add(top, 'Run tests', COMMANDS.test);
  else add(top, 'Evaluate', COMMANDS.evaluate);
  for (const member of isTest ? members : [])
    if (member.kind === 'Property' && (member.name.text === 'facts' || member.name.text === 'examples'))
      add(
        rangeOf(unit.source, member.name),
        member.name.text === 'facts' ? 'Run facts' : 'Run examples',
        COMMANDS.test,
      );
  return lenses;
}

/** What inherits from a module and its classes. */
function subtypesIn(
  workspace: Workspace,
  uri: string,
  unit: Unit,
  { analyzer: q }: Project,
  units: readonly Unit[],
): readonly CodeLens[] {
  const all = new Set([...units, unit]);
  const shown = (range: Range, title: string, found: readonly Container[]): CodeLens[] =>
    found.length === 0
      ? []
      : [
          lens(
            range,
            title,
            COMMANDS.showReferences,
            uri,
            range.start,
            found.map((each) => locationOf(workspace, each)),
          ),
        ];
  const children = childrenOf(q, all, unit.definition);
  const amending = children.filter(
    ({ kind, unit: { tree } }) => kind === 'module' && tree.header.parent?.relation === 'amends',
  );
  const extending = children.filter((each) => !amending.includes(each));
  const top = headerRange(unit);
  return [
    ...shown(top, `Amended by ${counted(amending.length, 'module')}`, amending),
    ...shown(
      top,
      `Extended by ${extending.some(({ kind }) => kind === 'class') ? counted(extending.length, 'type') : counted(extending.length, 'module')}`,
      extending,
    ),
    ...unit.tree.members.flatMap((member) => {
      if (member.kind !== 'Class' || !member.modifiers.some(({ name }) => name === 'open' || name === 'abstract'))
        return [];
      const definition = unit.definitionOf(member);
      if (definition.kind !== 'class') return [];
      const below = childrenOf(q, all, definition);
      const count = below.length === 1 ? '1 class' : `${below.length} classes`;
      return shown(rangeOf(unit.source, member.name), `Extended by ${count}`, below);
    }),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The header's clause; the start of a module without one. */
function headerRange({ source, tree: { header } }: Unit): Range {
  const { name, parent } = header;
  return rangeOf(source, name ?? parent ?? { start: 0, end: 0 });
}
