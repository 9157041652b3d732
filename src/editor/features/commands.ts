// Runs the commands of code lenses and code actions.
import type { Connection, Location, MessageActionItem, ShowDocumentParams } from 'vscode-languageserver';
import { availableCommands, COMMANDS } from '../commands.ts';
import type { Feature } from '../feature.ts';
import { downloadPackage, syncProjects } from '../packages.ts';
import { type Progress, withProgress } from '../progress.ts';
import { showFailure } from '../show-failure.ts';
import { answeringLater, type Workspace } from '../workspace.ts';

/** Seconds that an evaluation may take. */
const TIME_LIMIT = 60;
/** Maximum number of places to choose from. */
const MAX_CHOICES = 20;

export const commands: Feature = {
  name: 'commands',
  capabilities: (workspace) => ({
    executeCommandProvider: { commands: [...availableCommands(workspace)], workDoneProgress: true },
  }),
  register(connection, workspace) {
    connection.onExecuteCommand(
      answeringLater(connection, null, async ({ command, arguments: args = [] }, token, reporter) => {
        const work = taskOf(connection, workspace, command, args);
        if (work === null) return null;
        return withProgress(connection, workspace, work.title, work.run, { token, reporter });
      }),
    );
    connection.onRequest(
      'pkl/downloadPackage',
      answeringLater(connection, {}, async (uri: unknown) => {
        await workOn(connection, workspace, COMMANDS.downloadPackage, [uri]);
        return {};
      }),
    );
    connection.onRequest(
      'pkl/syncProjects',
      answeringLater(connection, {}, async () => {
        await workOn(connection, workspace, COMMANDS.syncProject, []);
        return {};
      }),
    );
  },
};

async function workOn(connection: Connection, workspace: Workspace, command: string, args: readonly unknown[]) {
  const work = taskOf(connection, workspace, command, args);
  return work === null ? null : withProgress(connection, workspace, work.title, work.run);
}

interface Task {
  readonly title: string;
  readonly run: (progress: Progress) => Promise<unknown>;
}

/** The work of a command; null for an unknown one, and for arguments that make no sense. */
function taskOf(connection: Connection, workspace: Workspace, command: string, args: readonly unknown[]): Task | null {
  const [uri] = args;
  switch (command) {
    case COMMANDS.evaluate:
      return isFile(uri) ? shownTask(connection, workspace, `Evaluating ${nameOf(uri)}`, uri, 'eval', '.pcf') : null;
    case COMMANDS.test:
      return isFile(uri) ? shownTask(connection, workspace, `Testing ${nameOf(uri)}`, uri, 'test', '.txt') : null;
    case COMMANDS.downloadPackage:
      return typeof uri === 'string' && /^package:\/\/[^\s]+$/.test(uri)
        ? { title: `Downloading ${uri}`, run: (progress) => downloadPackage(connection, workspace, [uri], progress) }
        : null;
    case COMMANDS.syncProject:
      return uri === undefined || typeof uri === 'string'
        ? {
            title: 'Resolving dependencies',
            run: (progress) => syncProjects(connection, workspace, uri ?? null, progress),
          }
        : null;
    case COMMANDS.showReferences:
      return { title: 'Showing places', run: () => showPlaces(connection, workspace, args[2]) };
    default:
      return null;
  }
}

function isFile(uri: unknown): uri is string {
  return typeof uri === 'string' && uri.startsWith('file:');
}

function nameOf(uri: string): string {
  return decodeURI(uri.slice(uri.lastIndexOf('/') + 1));
}

/** Runs a command with a module, as it is saved, and shows what it prints. */
function shownTask(
  connection: Connection,
  { host: { programs }, abilities }: Workspace,
  title: string,
  uri: string,
  command: 'eval' | 'test',
  extension: string,
): Task | null {
  if (programs === undefined) return null;
  const words = [command, uri, '--timeout', String(TIME_LIMIT), '--color', 'never'];
  const run = async ({ signal }: Progress): Promise<string | null> => {
    const { isSuccess, output, report } = await programs.run(words, uri, signal);
    if (signal.aborted) return null;
    // The report of failed tests is on the standard output.
    if (!isSuccess && output === '') {
      showFailure(connection, report);
      return null;
    }
    if (abilities.showsDocuments) {
      const shown = programs.write(`${nameOf(uri).replace(/\.pkl$/, '')}${extension}`, output);
      if (shown !== null) await showDocument(connection, { uri: shown, takeFocus: false });
    }
    return output;
  };
  return { title, run };
}

async function showDocument(connection: Connection, document: ShowDocumentParams): Promise<void> {
  // A client that refuses shows nothing; the result of the command is the same.
  await connection.window.showDocument(document).catch(() => undefined);
}

/** Shows one of some places; asks which, if there are several. Returns them all. */
async function showPlaces(
  connection: Connection,
  { abilities }: Workspace,
  given: unknown,
): Promise<readonly Location[]> {
  const places = Array.isArray(given) ? given.filter(isLocation) : [];
  if (!abilities.showsDocuments || places.length === 0) return places;
  const [first] = places;
  let chosen = first;
  if (places.length > 1) {
    const choices = places.slice(0, MAX_CHOICES).map((place) => ({ title: titleOf(place), place }));
    const items: MessageActionItem[] = choices.map(({ title }) => ({ title }));
    const answer = await connection.window.showInformationMessage('Which one?', ...items).catch(() => undefined);
    chosen = choices.find(({ title }) => title === answer?.title)?.place;
  }
  if (chosen !== undefined)
    await showDocument(connection, { uri: chosen.uri, selection: chosen.range, takeFocus: true });
  return places;
}

function titleOf({ uri, range }: Location): string {
  return `${decodeURI(uri.split('/').slice(-2).join('/'))}:${range.start.line + 1}`;
}

function isLocation(place: unknown): place is Location {
  if (typeof place !== 'object' || place === null || !('uri' in place) || !('range' in place)) return false;
  const { uri, range } = place;
  return typeof uri === 'string' && typeof range === 'object' && range !== null && 'start' in range && 'end' in range;
}
