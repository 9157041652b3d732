/** Looks at every part of an agent, without running it. */

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LazyObject, type LazyValue, PklError } from '../../lang/index.ts';
import type { Agent, Resource } from '../agent.ts';
import { briefReport } from '../engine.ts';
import type { Problem } from '../errors.ts';

/** Deeper than any file of an agent goes; an object that contains itself goes on for ever. */
const DEEPEST = 12;

/**
 * What is wrong inside the resources of an agent that has been loaded: unknown fields, and values of a wrong type. What
 * only can be known when the agent runs is left out.
 *
 * @param cwd paths in the problems are relative to this folder
 */
export function findProblems(agent: Agent, cwd: string): readonly Problem[] {
  return [...agent.resources.values()].flatMap((resource) => problemsOf(agent, resource, cwd));
}

function problemsOf(agent: Agent, resource: Resource, cwd: string): readonly Problem[] {
  const errors: PklError[] = [];
  const opened = agent.engine.openText(resource.module);
  visit(() => opened.lazy('Run'), errors, 0);
  const problems = new Map<string, Problem>();
  for (const error of errors.filter(isLasting)) {
    const { file, ...rest } = briefReport(error);
    const path = file === undefined ? resource.module.path : fileURLToPath(file);
    const problem = { file: relative(cwd, path), ...rest };
    problems.set(JSON.stringify([problem.message, problem.file, rest.line]), problem);
  }
  return [...problems.values()];
}

/** Reads everything, each part by itself, so that one failure does not hide another. */
function visit(read: () => LazyValue | undefined, errors: PklError[], depth: number): void {
  if (depth > DEEPEST) return;
  let value: LazyValue | undefined;
  try {
    value = read();
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    errors.push(error);
    return;
  }
  if (!(value instanceof LazyObject)) return;
  const object = value;
  for (const name of object.keys()) visit(() => object.get(name), errors, depth + 1);
  for (let i = 0; i < object.elementCount; i++) visit(() => object.element(i), errors, depth + 1);
}

/**
 * Whether an error would be there in a run as well. A promise stands for its own text here, which may be no number or no
 * method, and a file may not be there yet.
 */
function isLasting(error: PklError): boolean {
  if (/^Cannot find (property|method|type)/.test(error.message)) return !error.message.includes('in value of type');
  const isTyped = error.message.startsWith('Expected value of type');
  return isTyped && !error.frames.some(({ span }) => span.source.text.slice(span.start, span.end).includes('@('));
}
