/** Used by the functions of kinds: reads the results of finished resources. */
import type { HostValue } from '../../lang/index.ts';
import { type ActionId, parseReference } from '../agent/action-id.ts';
import { findReference } from '../agent/agent.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import type { ScopeView } from '../run/context.ts';
import type { ActionOutput } from '../run/outcomes.ts';

/**
 * The output of a resource if it has run and is of the kind; null when it was skipped or is of another kind.
 *
 * @example outputOf<MailOutput>(scope, 'notify', 'mail')?.messageId;
 */
export function outputOf<Output extends ActionOutput>(
  scope: ScopeView,
  text: string,
  kind: Output['kind'],
): Output | null {
  const id = finishedId(scope, text);
  const outcome = scope.run.outcomes.get(id);
  if (outcome?.state !== 'done' || outcome.output?.kind !== kind) return null;
  return outcome.output as Output;
}

/** The id of a finished resource. Reading an unfinished one is an error that would otherwise go unnoticed. */
function finishedId(scope: ScopeView, text: string): ActionId {
  const { agent, outcomes } = scope.run;
  const { resource } = scope;
  const id = findReference(agent, parseReference(text, resource.home));
  if (id === null) {
    const hint = didYouMean(
      text,
      [...agent.resources.values()].map((known) => known.label),
    );
    throw new Error(`No resource has the id \`${text}\`.${hint === undefined ? '' : ` ${hint}`}`);
  }
  if (outcomes.has(id)) return id;
  if (id === resource.id) throw new Error(`\`${text}\` is this resource itself, which has no result until it has run.`);
  throw new Error(`\`${text}\` has not run yet. Add it to \`Requires\` of \`${resource.label}\`.`);
}

/**
 * The ids of resources with a result of the kind.
 *
 * @example idsOf(scope, 'mail'); // ['notify']
 */
export function idsOf(scope: ScopeView, kind: string): readonly string[] {
  return scope.run.outcomes.idsOfKind(kind).map((id) => scope.run.agent.resources.get(id)?.label ?? id);
}

/**
 * The results kept for each item of a resource that runs for items.
 *
 * @example itemValues(scope, 'notify'); // ['sent to Ann', 'sent to Bob']
 */
export function itemValues(scope: ScopeView, id: string): readonly string[] {
  const outcome = scope.run.outcomes.get(finishedId(scope, id));
  return outcome?.state === 'done' ? outcome.itemValues : [];
}

/**
 * The path of the result file; empty when there is no result. The file is written on demand.
 *
 * @example resultFile(scope, id, outputOf<MailOutput>(scope, id, 'mail'));
 */
export function resultFile(scope: ScopeView, text: string, output: ActionOutput | null): string {
  return output === null ? '' : scope.run.files.resultFile(finishedId(scope, text));
}

/**
 * Fields of every kind's records.
 *
 * @example ({ ...commonRecord(scope, id, output), MessageId: output?.messageId ?? '' });
 */
export function commonRecord(scope: ScopeView, id: string, output: ActionOutput | null): Record<string, HostValue> {
  return {
    File: resultFile(scope, id, output),
    ItemValues: itemValues(scope, id),
    Timestamp: output?.timestamp ?? 0,
    TimeoutDuration: output?.timeout ?? 0,
  };
}
