// Quick fixes for findings, downloads of what they miss, and comments that suppress them.
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { type Finding, type Fix, importFixes, nodesAt, suppressionEdit, type Unit } from '../../lang/analysis/index.ts';
import { PklError } from '../../lang/index.ts';
import { availableCommands, COMMANDS, type CommandName } from '../commands.ts';
import type { Feature } from '../feature.ts';
import { offsetOf, rangeOf } from '../positions.ts';
import { answering, type Workspace } from '../workspace.ts';
import { diagnosticOf } from './diagnostics.ts';

/** The kind of the action that applies all safe fixes: those that do not change what a module means. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.kdeps`;

export const codeActions: Feature = {
  name: 'code actions',
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] } },
  register(connection, workspace) {
    connection.onCodeAction(
      answering(connection, null, ({ textDocument: { uri }, range, context }): CodeAction[] | null => {
        const result = workspace.findings(uri);
        if (result instanceof PklError) return null;
        const { unit, found } = result;
        const [start, end] = [offsetOf(unit.source, range.start), offsetOf(unit.source, range.end)];
        const isWanted = (kind: string): boolean =>
          context.only === undefined || context.only.some((each) => kind === each || kind.startsWith(`${each}.`));
        const near = found.filter((each) => each.range.start <= end && start <= each.range.end);
        return [
          ...(isWanted(CodeActionKind.QuickFix)
            ? near.flatMap((each) => [
                ...fixesOf(unit, uri, each, each.fixes ?? []),
                ...fixesOf(unit, uri, each, importsFor(workspace, uri, unit, each)),
                ...packagesFor(workspace, uri, unit, each),
                ...suppressionOf(unit, uri, each),
              ])
            : []),
          ...(context.only !== undefined && isWanted(FIX_ALL) ? fixAll(unit, uri, found) : []),
        ];
      }),
    );
  },
};

function importsFor(workspace: Workspace, uri: string, unit: Unit, found: Finding): readonly Fix[] {
  const project = workspace.unit(uri)?.project;
  return project === undefined ? [] : importFixes(project.analyzer, unit, found, () => workspace.importable(uri));
}

/** Errors of imports that go away once the versions of dependencies are selected. */
const NEEDS_VERSIONS: ReadonlySet<string> = new Set([
  'cannot-load-project-deps-json',
  'invalid-project-deps-json',
  'project-dependencies-out-of-date',
  'unresolved-project-dependency',
]);

/** Actions for an import of a package that is not in the cache, or of a dependency without a version. */
function packagesFor(workspace: Workspace, uri: string, unit: Unit, found: Finding): CodeAction[] {
  const can = new Set<string>(availableCommands(workspace));
  const action = (title: string, command: CommandName, argument: string): CodeAction[] =>
    can.has(command)
      ? [
          {
            title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [diagnosticOf(unit, found)],
            isPreferred: true,
            command: { title, command, arguments: [argument] },
          },
        ]
      : [];
  if (NEEDS_VERSIONS.has(found.code)) return action('Resolve the dependencies', COMMANDS.syncProject, uri);
  const node = found.code === 'offline' ? nodesAt(unit, found.range.start).at(-1) : undefined;
  const q = workspace.unit(uri)?.project.analyzer;
  if (q === undefined || node?.kind !== 'StringConstant') return [];
  const clause = unit.parentOf(node);
  const isGlob = clause !== null && 'isGlob' in clause && clause.isGlob;
  const missing = q.importProblem(unit, node, isGlob)?.details.package;
  return typeof missing === 'string' ? action(`Download \`${missing}\``, COMMANDS.downloadPackage, missing) : [];
}

function fixesOf(unit: Unit, uri: string, found: Finding, fixes: readonly Fix[]): CodeAction[] {
  return fixes.map(({ title, edits }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(unit, found)],
    isPreferred: true,
    edit: { changes: { [uri]: edits.map((edit) => ({ range: rangeOf(unit.source, edit), newText: edit.text })) } },
  }));
}

function suppressionOf(unit: Unit, uri: string, found: Finding): CodeAction[] {
  if (found.severity === 'error') return [];
  const name = found.group ?? found.code;
  const edit = suppressionEdit(unit, found.range.start, name);
  if (edit === null) return [];
  return [
    {
      title: `Suppress \`${name}\` here`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(unit, found)],
      edit: { changes: { [uri]: [{ range: rangeOf(unit.source, edit), newText: edit.text }] } },
    },
  ];
}

function fixAll(unit: Unit, uri: string, found: readonly Finding[]): CodeAction[] {
  const fixes = found.flatMap(({ fixes: all }) => all?.find(({ isSafe }) => isSafe) ?? []);
  const edits: { start: number; end: number; text: string }[] = [];
  for (const fix of fixes) {
    if (fix.edits.every((edit) => edits.every((other) => edit.start >= other.end || edit.end <= other.start)))
      edits.push(...fix.edits);
  }
  if (edits.length === 0) return [];
  const changes = { [uri]: edits.map((edit) => ({ range: rangeOf(unit.source, edit), newText: edit.text })) };
  return [{ title: 'Apply all safe fixes', kind: FIX_ALL, edit: { changes } }];
}
