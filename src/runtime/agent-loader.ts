/**
 * Reads an agent: `workflow.pkl`, `resources/*.pkl`, and the agents that it uses. Whatever is wrong with any of them is
 * told at once, before anything runs.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import glob from 'fast-glob';
import { PklError } from '../lang/index.ts';
import { type ActionId, type AgentName, actionId, displayId, parseReference } from './action-id.ts';
import { type Agent, newestAction, type Resource } from './agent.ts';
import { codeOf } from './binding/resource-code.ts';
import { checkCalls, type NamedId } from './call-checks.ts';
import { DataFolders } from './data-folders.ts';
import { deepErrors } from './deep-check.ts';
import { type AgentEngine, briefReport, type OpenModule } from './engine.ts';
import { AgentError, type Problem } from './errors.ts';
import { type GraphNode, makeGraph, type Place, type Requirement, unknownId } from './graph.ts';
import { findInstalled, type InstalledAgent } from './installed.ts';
import { kinds } from './kinds/index.ts';
import { inPlainWords } from './plain-problems.ts';
import { makePlan } from './plan.ts';
import { readReferences } from './references.ts';
import { schemaUri } from './schema/uris.ts';
import { text, texts } from './values.ts';
import { readWorkflow, type Workflow } from './workflow.ts';
import { settingProblems } from './workflow-checks.ts';

export interface LoadOptions {
  /** The folder of the agent. */
  readonly folder: string;
  readonly engine: AgentEngine;
  /** The folder that KDeps keeps its things in: installed agents are there. */
  readonly home: string;
  /** Paths in messages are relative to this folder where they lie in it. */
  readonly cwd: string;
}

/**
 * Loads an agent.
 *
 * @throws AgentError with everything that is wrong
 */
export async function loadAgent(options: LoadOptions): Promise<Agent> {
  const loader = new AgentLoader(options);
  return loader.load();
}

/** A resource file that could be read, with what the graph needs of it. */
interface FoundResource {
  readonly resource: Resource;
  readonly requires: readonly { readonly label: string; readonly place: Place }[];
  /** The ids that its promises name. */
  readonly named: readonly NamedId[];
}

/** The id that a file gives its resource, as far as that shows without reading the file as a module. */
function writtenIds(file: string): readonly string[] {
  try {
    const id = /^\s*(?:[Aa]ctionID|ID|id)\s*=\s*"([^"]*)"/m.exec(readFileSync(file, 'utf8'))?.[1];
    return id === undefined ? [] : [id];
  } catch {
    return [];
  }
}

class AgentLoader {
  private readonly options: LoadOptions;
  private readonly problems: Problem[] = [];
  /** Agents that are used and not installed. */
  private readonly absent = new Set<string>();
  /** The ids in files that could not be read. */
  private readonly broken: { readonly label: string; readonly home: AgentName }[] = [];

  constructor(options: LoadOptions) {
    this.options = options;
  }

  async load(): Promise<Agent> {
    const { folder, engine } = this.options;
    const opened = await this.openFile(join(folder, 'workflow.pkl'));
    const workflow = opened === null ? null : this.readSettings(opened);
    if (opened === null || workflow === null) {
      // What is wrong with the resources is told as well, whatever the agent will be called.
      const nobody: AgentName = { agent: 'agent', version: '1.0.0' };
      await this.readFolder(folder, nobody, nobody);
      throw new AgentError(this.problems);
    }
    const own: AgentName = { agent: workflow.agent, version: workflow.version };
    const others = this.findOthers(workflow, opened);
    const found = [
      ...(await this.readFolder(folder, own, own)),
      ...(await Promise.all(others.map((other) => this.readFolder(other.folder, other, own)))).flat(),
    ];
    const homes = found.map(({ resource }) => resource.home);
    const data = new DataFolders([{ ...own, folder }, ...others], homes);
    this.checkSettings(workflow, opened, data);
    const resources = new Map(found.map(({ resource }) => [resource.id, resource]));
    const plan = this.collecting(() => makePlan(makeGraph(this.graphOf(found, resources, workflow, opened))));
    if (this.problems.length > 0 || plan === null) throw new AgentError(this.problems);
    return {
      ...own,
      folder,
      workflow,
      resources,
      plan,
      engine,
      data,
      dataFile: (name, file) => data.file(name, file),
      dataFolder: (path) => data.folder(path),
      dataFiles: () => data.files(),
    };
  }

  private readSettings(opened: OpenModule): Workflow | null {
    if (!this.isOf(opened, 'Workflow')) return null;
    // Nothing in it depends on a run: whatever is wrong now is wrong for good.
    const errors = deepErrors(opened, null);
    for (const error of errors) this.note(error, opened.module.path);
    return errors.length > 0 ? null : this.attempt(opened, () => readWorkflow(opened.read()));
  }

  /** Whether a file amends the module of the schema that it should; says so when it does not. */
  private isOf(opened: OpenModule, name: 'Workflow' | 'Resource'): boolean {
    if (opened.className === `org.kdeps.pkl.${name}`) return true;
    const what = name === 'Workflow' ? 'workflow' : 'resource';
    this.problems.push({
      file: this.show(opened.module.path),
      line: 1,
      message: `This file is no ${what}.`,
      hint: `Start it with \`amends "${schemaUri(name)}"\`.`,
    });
    return false;
  }

  private graphOf(
    found: readonly FoundResource[],
    resources: ReadonlyMap<ActionId, Resource>,
    workflow: Workflow,
    opened: OpenModule,
  ) {
    const resolveId = (label: string, home: AgentName): ActionId | null => {
      const reference = parseReference(label, home);
      if (reference === null) return null;
      const { agent, action, version } = reference;
      return version === null ? newestAction(resources.keys(), reference) : actionId(agent, action, version);
    };
    const nodes = found.map(({ resource, requires }): GraphNode => {
      const reads = readReferences(resource.module.text).map((label) => resolveId(label, resource.home));
      return {
        ...resource,
        requires: requires.map((need): Requirement => ({ ...need, id: resolveId(need.label, resource.home) })),
        reads: reads.filter((id) => id !== null && id !== resource.id && resources.has(id)) as ActionId[],
      };
    });
    const target = {
      label: workflow.target,
      id: resolveId(workflow.target, workflow),
      place: this.placeOf(opened, 'TargetActionID'),
    };
    const written = found.flatMap(({ resource, requires, named }) =>
      [...requires, ...named].map(({ label }) => ({ label, home: resource.home })),
    );
    // What belongs to an agent that is not installed is no mistake of its own.
    const absent = written.filter(({ label, home }) => this.absent.has(parseReference(label, home)?.agent ?? ''));
    const broken = new Set([...this.broken, ...absent].flatMap(({ label, home }) => resolveId(label, home) ?? []));
    for (const { resource, named } of found) {
      const file = this.show(resource.module.path);
      const unknown = named.filter(({ label }) => {
        const id = resolveId(label, resource.home);
        return id === null || !(resources.has(id) || broken.has(id));
      });
      const labels = [...resources.values()].map(({ label }) => label);
      this.problems.push(...unknown.map(({ label, line }) => ({ file, line, ...unknownId(label, labels) })));
    }
    return { nodes, target, broken };
  }

  private async readFolder(folder: string, home: AgentName, own: AgentName): Promise<readonly FoundResource[]> {
    const files = (await glob('resources/**/*.pkl', { cwd: folder, absolute: true, dot: false })).sort();
    if (files.length === 0)
      this.problems.push({ message: `There is no resource in ${this.show(join(folder, 'resources'))}.` });
    const found: FoundResource[] = [];
    for (const file of files) {
      const opened = await this.openFile(file);
      const resource = opened === null ? null : this.readResource(opened, home, own);
      if (resource !== null) found.push(resource);
      else this.broken.push(...writtenIds(file).map((label) => ({ label, home })));
    }
    return found;
  }

  private readResource(opened: OpenModule, home: AgentName, own: AgentName): FoundResource | null {
    if (!this.isOf(opened, 'Resource')) return null;
    const written = this.attempt(opened, () => text(opened.read('ActionID')));
    const name = this.attempt(opened, () => text(opened.read('Name')));
    this.attempt(opened, () => [opened.read('Description'), opened.read('Category')]);
    const requires = this.attempt(opened, () => texts(opened.read('Requires')));
    const kind = this.attempt(opened, () => ({ name: this.kindOf(opened) }));
    for (const error of deepErrors(opened, 'Run')) this.note(error, opened.module.path);
    if (written === null || requires === null || kind === null) return null;
    const place = this.placeOf(opened, 'ActionID');
    const id = this.fullId(written, home, place);
    if (id === null) return null;
    const { agent, version } = parseReference(id, home) ?? home;
    const label = displayId(id, own);
    const resourceHome = { agent, version: version ?? home.version };
    const { named, code } = this.checkTexts(opened, kind.name);
    const resource: Resource = {
      id,
      label,
      home: resourceHome,
      name: name ?? label,
      place,
      module: opened.module,
      kind: kind.name,
      code,
    };
    return {
      resource,
      named,
      requires: requires.map((need) => ({ label: need, place: this.lineOf(opened, 'Requires', need) })),
    };
  }

  /** Looks at what the file calls, and at what in it becomes code. A call of what there is not has no value to be bound. */
  private checkTexts(opened: OpenModule, kind: string | null) {
    const { uri, text: written, path } = opened.module;
    const file = this.show(path);
    const calls = checkCalls(uri, written);
    const { problems, ...code } = codeOf(this.options.engine.openMarked(opened.module), kind);
    const isOther = (problem: Problem): boolean => !calls.problems.some(({ line }) => line === problem.line);
    const all: readonly Problem[] = [...calls.problems, ...problems.filter(isOther)];
    this.problems.push(...all.map((problem) => ({ file, ...problem })));
    return { named: calls.ids, code };
  }

  private fullId(written: string, home: AgentName, place: Place): ActionId | null {
    const reference = parseReference(written, home);
    if (reference !== null) return actionId(reference.agent, reference.action, reference.version ?? home.version);
    this.problems.push({ ...place, message: `\`${written}\` is no id of an action.` });
    return null;
  }

  /** What the resource does. Two actions in one file would leave open which one its id means. */
  private kindOf(opened: OpenModule): string | null {
    const present = kinds.all.map(({ property }) => property).filter((name) => opened.has('Run', name));
    if (present.length > 1) {
      const place = this.placeOf(opened, 'ActionID');
      this.problems.push({
        ...place,
        message: `The resource has ${present.length} actions: ${present.map((name) => `\`${name}\``).join(', ')}.`,
        hint: 'Give each a file of its own.',
      });
    }
    return present[0] ?? null;
  }

  private findOthers(workflow: Workflow, opened: OpenModule): readonly InstalledAgent[] {
    const { folder, home } = this.options;
    return workflow.workflows.flatMap((reference) => {
      const found = findInstalled(reference, home, folder);
      if (found === 'included') return [];
      if (found !== null) return [found];
      this.absent.add(/^@([\w-]+)/.exec(reference)?.[1] ?? '');
      this.problems.push({
        ...this.lineOf(opened, 'Workflows', reference),
        message: `The agent \`${reference}\` is not installed.`,
        hint: 'Install it with `kdeps install FILE.kdeps`.',
      });
      return [];
    });
  }

  private checkSettings(workflow: Workflow, opened: OpenModule, data: DataFolders): void {
    for (const { quoted, ...problem } of settingProblems(workflow, (path) => data.folder(path) !== null)) {
      const place = quoted === null ? this.placeOf(opened, 'Settings') : this.lineOf(opened, 'Settings', quoted);
      this.problems.push({ ...place, ...problem });
    }
  }

  private async openFile(path: string): Promise<OpenModule | null> {
    const { engine } = this.options;
    try {
      const opened = engine.openText(await engine.load(path));
      // A module that cannot be made is found out here.
      opened.has('ActionID');
      return opened;
    } catch (error) {
      this.note(error, path);
      return null;
    }
  }

  /** Runs a step and notes its failure, so that the next one can be tried, too. */
  private attempt<T>(opened: OpenModule, step: () => T): T | null {
    try {
      return step();
    } catch (error) {
      this.note(error, opened.module.path);
      return null;
    }
  }

  private collecting<T>(step: () => T): T | null {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.problems.push(...error.problems);
      return null;
    }
  }

  /** @param path of the file that was read; the error may be about what it does not say, and have no place in it */
  private note(error: unknown, path: string): void {
    if (!(error instanceof PklError)) throw error;
    const { file, ...rest } = briefReport(error);
    const place = file === undefined ? { file: this.show(path), line: 1 } : { file: this.show(fileURLToPath(file)) };
    const problem = inPlainWords({ ...place, ...rest });
    const isKnown = this.problems.some(
      (known) => known.message === problem.message && known.file === problem.file && known.line === problem.line,
    );
    if (!isKnown) this.problems.push(problem);
  }

  private placeOf(opened: OpenModule, ...path: readonly string[]): Place {
    const place = this.attempt(opened, () => opened.placeOf(...path));
    if (place?.file.startsWith('file:') === true)
      return { file: this.show(fileURLToPath(place.file)), line: place.line };
    return { file: this.show(opened.module.path), line: 1 };
  }

  /** The line inside a property's block that holds a text; the first line of the block when none does. */
  private lineOf(opened: OpenModule, property: string, wanted: string): Place {
    const start = this.placeOf(opened, property);
    const lines = opened.module.text.split('\n');
    const quoted = JSON.stringify(wanted);
    const at = lines.findIndex((line, index) => index >= start.line - 1 && line.includes(quoted));
    const anywhere = at >= 0 ? at : lines.findIndex((line) => line.includes(quoted));
    return anywhere < 0 ? start : { file: this.show(opened.module.path), line: anywhere + 1 };
  }

  /** A path as a person would write it. */
  private show(path: string): string {
    const short = relative(this.options.cwd, path);
    return short === '' || short.startsWith('..') ? path : short;
  }
}
