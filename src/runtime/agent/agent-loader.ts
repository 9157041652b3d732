/**
 * Loads an agent: `workflow.pkl`, `resources/*.pkl`, and the agents it uses. Reports all errors at once, before
 * anything runs.
 */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import glob from 'fast-glob';
import type { Contract } from '../../lang/contracts/index.ts';
import { LazyObject, type LazyValue, PklError } from '../../lang/index.ts';
import { codeOf } from '../binding/resource-code.ts';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { rewordForAuthors } from '../diagnostics/reword.ts';
import { classOfRoute } from '../input/route-classes.ts';
import { kinds } from '../kinds/index.ts';
import { type AgentEngine, briefReport, type OpenModule } from '../language/engine.ts';
import type { AgentModule } from '../language/program.ts';
import { numberOr, text, texts } from '../language/values.ts';
import { schemaUri } from '../schema/uris.ts';
import { type ActionId, type AgentName, actionId, displayId, parseReference } from './action-id.ts';
import { type Agent, newestAction, type Resource } from './agent.ts';
import { type AgentFile, readAgentFile } from './agent-file.ts';
import { checkCalls, type NamedFile, type NamedId } from './checks/calls.ts';
import { inputProblems } from './checks/inputs.ts';
import { fileProblem, restrictionProblems } from './checks/resources.ts';
import { settingProblems } from './checks/workflow.ts';
import { DataFolders } from './data-folders.ts';
import { type FileLocation, type GraphNode, makeGraph, type Requirement, unknownId } from './graph.ts';
import { findInstalled, type InstalledAgent } from './installed.ts';
import { makePlan, type Plan } from './plan.ts';
import { requestReads } from './request-reads.ts';
import { readFacts, readIds, type SourceFacts } from './source-facts.ts';
import { type ApiRoute, readWorkflow, type Workflow } from './workflow.ts';
import { writtenIds } from './written-properties.ts';

export interface LoadOptions {
  /** The agent's folder. */
  readonly folder: string;
  readonly engine: AgentEngine;
  /** The KDeps home folder, which contains installed agents. */
  readonly home: string;
  /** Paths in messages are relative to this folder if they are inside it. */
  readonly cwd: string;
  /** Whether the environment has keys of the API. */
  readonly hasOuterKeys: boolean;
}

/**
 * Loads an agent.
 *
 * @throws AgentError with all errors
 */
export async function loadAgent(options: LoadOptions): Promise<Agent> {
  const loader = new AgentLoader(options);
  return loader.load();
}

/** A readable resource file, with what the graph needs from it. */
interface FoundResource {
  readonly resource: Resource;
  readonly requires: readonly { readonly label: string; readonly place: FileLocation }[];
  /** The ids that its promises refer to. */
  readonly named: readonly NamedId[];
  /** The data files that its promises refer to. */
  readonly files: readonly NamedFile[];
  readonly file: AgentFile;
}

/** The workflow's statements about its agent, as far as they are readable. */
interface AgentNames extends AgentName {
  /** Whether name and version were read from the workflow, rather than replaced by placeholders. */
  readonly areKnown: boolean;
  /** Null when unreadable. */
  readonly target: string | null;
  readonly workflows: readonly string[];
}

/** Codes for missing settings, which may just have been left out as invalid. */
const absences: ReadonlySet<string> = new Set<AgentCode>(['kdeps/no-route', 'kdeps/route-without-methods']);

/** The names in a workflow that is not fully readable. Its errors have already been reported. */
function readNames(opened: OpenModule | undefined): AgentNames {
  const read = (name: string): string | null => quietly(() => text(opened?.read(name) ?? null)) || null;
  const [agent, version, target] = [read('AgentID'), read('Version'), read('TargetActionID')];
  return {
    agent: agent ?? 'agent',
    version: version ?? '1.0.0',
    areKnown: agent !== null && version !== null,
    target,
    workflows: readableTexts(quietly(() => opened?.lazy('Workflows')) ?? null),
  };
}

/** The settings of a workflow without a default. */
const requiredSettings = ['AgentID', 'Description', 'TargetActionID'];

/** The texts in a list that are valid. */
function readableTexts(list: LazyValue): readonly string[] {
  if (!(list instanceof LazyObject)) return [];
  return Array.from({ length: list.elementCount }, (_, index) => quietly(() => list.element(index))).filter(
    (element) => typeof element === 'string',
  );
}

function quietly<T>(step: () => T): T | null {
  try {
    return step();
  } catch (error) {
    if (error instanceof PklError) return null;
    throw error;
  }
}

/** The routes that a resource runs for. */
function routesFor(routes: readonly ApiRoute[], restricted: readonly string[]): readonly ApiRoute[] {
  return restricted.length === 0 ? routes : routes.filter(({ path }) => restricted.includes(path));
}

/** The full id that a file of `home` means by a label; null when no resource can have it. */
function idIn(resources: ReadonlyMap<ActionId, Resource>, label: string, home: AgentName): ActionId | null {
  const reference = parseReference(label, home);
  if (reference === null) return null;
  const { agent, action, version } = reference;
  return version === null ? newestAction(resources.keys(), reference) : actionId(agent, action, version);
}

class AgentLoader {
  readonly #options: LoadOptions;
  readonly #problems: Problem[] = [];
  /** Agents that are used but not installed. */
  readonly #absent = new Set<string>();
  /** The ids in unreadable files. */
  readonly #broken: { readonly label: string; readonly home: AgentName }[] = [];
  /** Paths of files whose invalid parts were left out. */
  readonly #mended = new Set<string>();
  /** Facts about files. */
  readonly #facts = new Map<AgentModule, SourceFacts>();
  /** The engines of those files. */
  readonly #engines: AgentEngine[] = [];

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async load(): Promise<Agent> {
    try {
      return await this.#loadAll();
    } finally {
      for (const engine of this.#engines) engine.close();
    }
  }

  async #loadAll(): Promise<Agent> {
    const { folder, engine } = this.#options;
    const file = await this.#openFile(join(folder, 'workflow.pkl'), 'Workflow');
    const complete = file === null ? null : this.#readSettings(file);
    const names = complete === null ? readNames(file?.opened) : { ...complete, areKnown: true };
    const workflow = complete ?? (file === null ? null : await this.#readIncomplete(file));
    const own: AgentName = { agent: names.agent, version: names.version };
    const others = file === null ? [] : this.#findOthers(names, file.opened);
    const found = [
      ...(await this.#readFolder(folder, own, own)),
      ...(await Promise.all(others.map((other) => this.#readFolder(other.folder, other, own)))).flat(),
    ];
    const homes = found.map(({ resource }) => resource.home);
    const data = new DataFolders([{ ...own, folder }, ...others], homes);
    if (file !== null && workflow !== null) this.#checkSettings(workflow, file, data);
    const isWhole = workflow !== null && file?.hasLostObjects !== true;
    // An error in the workflow may be about a class, and the fields of its requests are then unknown.
    const contracts = complete === null || file?.isMended === true ? null : complete;
    for (const each of found) this.#checkResource(each, own, isWhole ? workflow : null, contracts, data);
    const resources = new Map(found.map(({ resource }) => [resource.id, resource]));
    const plan = this.#collecting(() => makePlan(makeGraph(this.#graphOf(found, resources, names, file?.opened))));
    if (plan !== null) this.#checkReads(found, resources, plan);
    if (this.#problems.length > 0 || file === null || workflow === null || plan === null)
      throw new AgentError(this.#problems);
    return {
      ...own,
      folder,
      workflow,
      module: file.opened.module,
      resources,
      plan,
      program: engine.program,
      data,
      dataFile: (name, file) => data.file(name, file),
      dataFolder: (path) => data.folder(path),
      dataFiles: () => data.files(),
    };
  }

  /** Nothing in a workflow depends on a run, so every error counts. */
  #readSettings(file: AgentFile): Workflow | null {
    const { opened, isMended, errors } = file;
    if (!this.#isOf(file, 'Workflow')) return null;
    const read = (): Workflow => this.#workflowIn(opened);
    return isMended || errors.length > 0 ? quietly(read) : this.#attempt(opened, read);
  }

  /** Reads the rest of a workflow that lacks required settings, for example because their names are misspelled. */
  async #readIncomplete({ opened, engine }: AgentFile): Promise<Workflow | null> {
    const { path, text } = opened.module;
    const missing = requiredSettings.filter((name) => quietly(() => opened.read(name)) === null);
    const filled = engine.withText(path, [text, ...missing.map((name) => `${name} = "missing"`), ''].join('\n'));
    this.#engines.push(filled);
    const module = await filled.load(path);
    return quietly(() => this.#workflowIn(filled.openText(module)));
  }

  #workflowIn(opened: OpenModule): Workflow {
    return readWorkflow(opened.read(), (index, which) => this.#classOf(opened, index, which));
  }

  /** Reads the contract of a route's class; reports fields with types that cannot be sent. */
  #classOf(opened: OpenModule, index: number, which: 'Input' | 'Output'): Contract {
    const { contract, unsupported } = opened.contract(classOfRoute(index, which));
    for (const { name, type, uri, line } of unsupported) {
      const file = uri.startsWith('file:') ? this.#show(fileURLToPath(uri)) : uri;
      this.#problems.push({
        code: 'kdeps/unsupported-field-type',
        file,
        line,
        message: `\`${name}\` has the type \`${type}\`, which ${which === 'Input' ? 'no request can send' : 'no answer can have'}.`,
        hint: 'Use strings, numbers, booleans, unions of strings, classes, listings, mappings, durations, data sizes or `Upload`, or make it `hidden`.',
      });
    }
    return contract;
  }

  /** Whether a file amends the right schema module; reports an error when it does not. */
  #isOf({ opened, isMended }: AgentFile, name: 'Workflow' | 'Resource'): boolean {
    if (opened.className === `org.kdeps.pkl.${name}`) return true;
    // The `amends` clause may be in an unreadable part.
    if (isMended) return false;
    const what = name === 'Workflow' ? 'workflow' : 'resource';
    this.#problems.push({
      code: 'kdeps/wrong-schema-module',
      file: this.#show(opened.module.path),
      line: 1,
      message: `This file is not a ${what}.`,
      hint: `Start it with \`amends "${schemaUri(name)}"\`.`,
    });
    return false;
  }

  #graphOf(
    found: readonly FoundResource[],
    resources: ReadonlyMap<ActionId, Resource>,
    names: AgentNames,
    opened: OpenModule | undefined,
  ) {
    const resolveId = (label: string, home: AgentName): ActionId | null => idIn(resources, label, home);
    const nodes = found.map(({ resource, requires }): GraphNode => {
      const reads = readIds(this.#factsOf(resource.module)).map((label) => resolveId(label, resource.home));
      return {
        ...resource,
        requires: requires.map((need): Requirement => ({ ...need, id: resolveId(need.label, resource.home) })),
        reads: reads.filter((id) => id !== null && id !== resource.id && resources.has(id)) as ActionId[],
      };
    });
    const target =
      names.target === null || opened === undefined
        ? null
        : {
            label: names.target,
            id: resolveId(names.target, names),
            place: this.#placeOf(opened, 'TargetActionID'),
          };
    const written = found.flatMap(({ resource, requires, named }) =>
      [...requires, ...named].map(({ label }) => ({ label, home: resource.home })),
    );
    // Actions of an agent that is not installed are not errors of their own.
    const absent = written.filter(
      ({ label, home }) =>
        this.#absent.has(parseReference(label, home)?.agent ?? '') || (!names.areKnown && label.startsWith('@')),
    );
    const broken = new Set([...this.#broken, ...absent].flatMap(({ label, home }) => resolveId(label, home) ?? []));
    for (const { resource, named } of found) {
      const file = this.#show(resource.module.path);
      const unknown = named.filter(({ label }) => {
        const id = resolveId(label, resource.home);
        return id === null || !(resources.has(id) || broken.has(id));
      });
      const labels = [...resources.values()].map(({ label }) => label);
      this.#problems.push(...unknown.map(({ label, line }) => ({ file, line, ...unknownId(label, labels) })));
    }
    return { nodes, target, broken };
  }

  /** Checks that what a resource reads runs before it: reading it fails otherwise. */
  #checkReads(found: readonly FoundResource[], resources: ReadonlyMap<ActionId, Resource>, { steps }: Plan): void {
    const planned = new Set(steps.map(({ id }) => id));
    for (const { resource, named } of found) {
      if (!planned.has(resource.id)) continue;
      const file = this.#show(resource.module.path);
      const idle = named.filter(({ label }) => {
        const id = idIn(resources, label, resource.home);
        return id !== null && id !== resource.id && resources.has(id) && !planned.has(id);
      });
      this.#problems.push(
        ...idle.map(({ label, line }) => ({
          code: 'kdeps/not-required' as const,
          file,
          line,
          message: `\`${label}\` never runs, because nothing requires it.`,
          hint: `Add it to \`Requires\` of \`${resource.label}\`.`,
        })),
      );
    }
  }

  async #readFolder(folder: string, home: AgentName, own: AgentName): Promise<readonly FoundResource[]> {
    const files = (await glob('resources/**/*.pkl', { cwd: folder, absolute: true, dot: false })).sort();
    if (files.length === 0)
      this.#problems.push({
        code: 'kdeps/no-resources',
        message: `${this.#show(join(folder, 'resources'))} contains no resource.`,
      });
    const found: FoundResource[] = [];
    for (const file of files) {
      const read = await this.#openFile(file, 'Resource');
      const resource = read === null ? null : this.#readResource(read, home, own);
      if (resource !== null) found.push(resource);
      else this.#broken.push(...writtenIds(file).map((label) => ({ label, home })));
    }
    return found;
  }

  #readResource(file: AgentFile, home: AgentName, own: AgentName): FoundResource | null {
    const { opened } = file;
    if (!this.#isOf(file, 'Resource')) return null;
    const written = this.#attempt(opened, () => text(opened.read('ActionID')));
    const name = this.#attempt(opened, () => text(opened.read('Name')));
    this.#attempt(opened, () => [opened.read('Description'), opened.read('Category')]);
    const requires = this.#attempt(opened, () => texts(opened.read('Requires')));
    const kind = this.#attempt(opened, () => ({ name: this.#kindOf(opened) }));
    const checked = kind === null ? null : this.#checkTexts(file, kind.name);
    if (written === null || requires === null || kind === null || checked === null) return null;
    const place = this.#placeOf(opened, 'ActionID');
    const id = this.#fullId(written, home);
    const { agent, version } = parseReference(id, home) ?? home;
    const label = displayId(id, own);
    const resourceHome = { agent, version: version ?? home.version };
    const { named, files, code, secretVariables } = checked;
    const resource: Resource = {
      id,
      label,
      home: resourceHome,
      name: name || label,
      place,
      module: opened.module,
      kind: kind.name,
      reads: requestReads(
        this.#factsOf(opened.module),
        quietly(() => texts(opened.read('Run', 'RestrictToRoutes'))) ?? [],
      ),
      maxConcurrency: quietly(() => numberOr(opened.read('Run', 'MaxConcurrency'), null)),
      code,
      secretVariables,
    };
    return {
      resource,
      named,
      files,
      file,
      requires: requires.map((need) => ({ label: need, place: this.#lineOf(opened, ['Requires'], need) })),
    };
  }

  /** Checks the file's calls and its code. A call of an unknown function has no value to bind. */
  #checkTexts({ opened, engine, isMended }: AgentFile, kind: string | null) {
    const file = this.#show(opened.module.path);
    const calls = checkCalls(this.#factsOf(opened.module));
    const { problems, ...code } = codeOf(engine.openMarked(opened.module), kind);
    const isOther = (problem: Problem): boolean =>
      !(isMended && problem.code === 'kdeps/untraceable-code') &&
      !calls.problems.some(({ line }) => line === problem.line);
    const all: readonly Problem[] = [...calls.problems, ...problems.filter(isOther)];
    this.#problems.push(...all.map((problem) => ({ file, ...problem })));
    return { named: calls.ids, files: calls.files, code, secretVariables: this.#secretVariables(opened.module) };
  }

  /**
   * Checks a resource's restrictions against the workflow, and its references to data folders. Routes only matter for
   * the agent being served.
   *
   * @param contracts the workflow if its classes are known
   */
  #checkResource(
    { resource, file: { opened }, files }: FoundResource,
    own: AgentName,
    workflow: Workflow | null,
    contracts: Workflow | null,
    data: DataFolders,
  ): void {
    const { home } = resource;
    const isOwn = home.agent === own.agent && home.version === own.version;
    const listed = (name: string): readonly string[] => quietly(() => texts(opened.read('Run', name))) ?? [];
    const problems = restrictionProblems(
      listed('RestrictToRoutes'),
      listed('RestrictToHTTPMethods'),
      isOwn ? (workflow?.api ?? null) : null,
    );
    for (const { quoted, ...problem } of problems)
      this.#problems.push({ ...this.#lineOf(opened, ['Run'], quoted), ...problem });
    if (workflow === null) return;
    const file = this.#show(opened.module.path);
    if (isOwn && contracts !== null) {
      const routes = contracts.api === null ? null : routesFor(contracts.api.routes, listed('RestrictToRoutes'));
      const facts = this.#factsOf(opened.module);
      this.#problems.push(...inputProblems(facts, routes).map((problem) => ({ file, ...problem })));
    }
    const missing = files.filter(({ agent }) => !this.#absent.has(agent.split('/')[0] ?? ''));
    this.#problems.push(
      ...missing.flatMap((named) => {
        const problem = fileProblem(named, data);
        return problem === null ? [] : [{ file, ...problem }];
      }),
    );
  }

  #fullId(written: string, home: AgentName): ActionId {
    const reference = parseReference(written, home);
    // The schema lets no other ids through.
    if (reference === null) throw new TypeError(`\`${written}\` is not an id.`);
    return actionId(reference.agent, reference.action, reference.version ?? home.version);
  }

  /** The kind of the resource's action. With two actions in a file, its id would be ambiguous. */
  #kindOf(opened: OpenModule): string | null {
    const present = kinds.all.map(({ property }) => property).filter((name) => opened.has('Run', name));
    if (present.length > 1) {
      const place = this.#placeOf(opened, 'ActionID');
      this.#problems.push({
        ...place,
        code: 'kdeps/several-actions',
        message: `The resource has ${present.length} actions: ${present.map((name) => `\`${name}\``).join(', ')}.`,
        hint: 'Put each action into its own file.',
      });
    }
    return present[0] ?? null;
  }

  #findOthers({ workflows }: AgentNames, opened: OpenModule): readonly InstalledAgent[] {
    const { folder, home } = this.#options;
    return workflows.flatMap((reference) => {
      const found = findInstalled(reference, home, folder);
      if (found === 'included') return [];
      if (found !== null) return [found];
      this.#absent.add(/^@([\w-]+)/.exec(reference)?.[1] ?? '');
      this.#problems.push({
        ...this.#lineOf(opened, ['Workflows'], reference),
        code: 'kdeps/agent-not-installed',
        message: `The agent \`${reference}\` is not installed.`,
        hint: 'Install it with `kdeps install FILE.kdeps`.',
      });
      return [];
    });
  }

  #checkSettings(workflow: Workflow, { opened, isMended }: AgentFile, data: DataFolders): void {
    const hasFolder = (path: string): boolean => data.folder(path) !== null;
    for (const { quoted, inside, ...problem } of settingProblems(workflow, hasFolder, this.#options.hasOuterKeys)) {
      // The setting may be part of what was left out.
      if (isMended && absences.has(problem.code)) continue;
      const block = inside === undefined ? ['Settings'] : ['Settings', inside];
      const place = quoted === null ? this.#placeOf(opened, ...block) : this.#lineOf(opened, block, quoted);
      this.#problems.push({ ...place, ...problem });
    }
  }

  async #openFile(path: string, schema: 'Workflow' | 'Resource'): Promise<AgentFile | null> {
    const { file, errors } = await readAgentFile(this.#options.engine, path, schema, this.#engines);
    for (const error of errors) this.#note(error, path);
    if (file?.isMended === true) this.#mended.add(path);
    return file;
  }

  /** Runs a step and records its failure, so that the next step still runs. */
  #attempt<T>(opened: OpenModule, step: () => T): T | null {
    try {
      return step();
    } catch (error) {
      this.#note(error, opened.module.path);
      return null;
    }
  }

  #collecting<T>(step: () => T): T | null {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.#problems.push(...error.problems);
      return null;
    }
  }

  /** @param path path of the file being read; errors about something missing have no location in it */
  #note(error: unknown, path: string): void {
    if (!(error instanceof PklError)) throw error;
    const { file, ...rest } = briefReport(error);
    // What is missing may have been left out as invalid.
    if (file === undefined && this.#mended.has(path)) return;
    const place = file === undefined ? { file: this.#show(path), line: 1 } : { file: this.#show(fileURLToPath(file)) };
    const problem = rewordForAuthors({ ...place, ...rest });
    const isKnown = this.#problems.some(
      (known) => known.message === problem.message && known.file === problem.file && known.line === problem.line,
    );
    if (!isKnown) this.#problems.push(problem);
  }

  #placeOf(opened: OpenModule, ...path: readonly string[]): FileLocation {
    const place = this.#attempt(opened, () => opened.placeOf(...path));
    if (place?.file.startsWith('file:') === true)
      return { file: this.#show(fileURLToPath(place.file)), line: place.line };
    return { file: this.#show(opened.module.path), line: 1 };
  }

  /** The line inside a property's block that contains a text, or the first line of the block. */
  #lineOf(opened: OpenModule, path: readonly string[], wanted: string): FileLocation {
    const start = this.#placeOf(opened, ...path);
    const found = this.#factsOf(opened.module).texts.filter(({ text }) => text === wanted);
    const best = found.find(({ line }) => line >= start.line) ?? found[0];
    return best === undefined ? start : { file: this.#show(opened.module.path), line: best.line };
  }

  /** The variables named by fields of actions whose values are secret whatever the variable's name. */
  #secretVariables(module: AgentModule): readonly string[] {
    const fields = kinds.all.flatMap((kind) => kind.secretVariables ?? []);
    return this.#factsOf(module).texts.flatMap(({ property, text }) =>
      property !== null && fields.includes(property) ? [text] : [],
    );
  }

  #factsOf(module: AgentModule): SourceFacts {
    const known = this.#facts.get(module) ?? readFacts(module.uri, module.text);
    this.#facts.set(module, known);
    return known;
  }

  /** A path for messages. */
  #show(path: string): string {
    const short = relative(this.#options.cwd, path);
    return short === '' || short.startsWith('..') ? path : short;
  }
}
