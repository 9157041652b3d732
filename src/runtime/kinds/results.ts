/** What functions of kinds read: the results of resources that have run. */
import type { HostValue } from '../../lang/index.ts';
import { type ActionId, parseReference } from '../agent/action-id.ts';
import { findReference } from '../agent/agent.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import type { ScopeView } from '../run/context.ts';
import type { ActionOutput } from '../run/outcomes.ts';

/** What a resource has brought forth, if it has run and is of the kind; null when it was skipped or is of another kind. */
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

/** The id of a resource that has finished. Reading one that has not is a mistake that would otherwise go unnoticed. */
function finishedId(scope: ScopeView, text: string): ActionId {
  const { agent, outcomes } = scope.run;
  const { resource } = scope;
  const id = findReference(agent, parseReference(text, resource.home));
  if (id === null) {
    const hint = didYouMean(
      text,
      [...agent.resources.values()].map((known) => known.label),
    );
    throw new Error(`There is no resource with the id \`${text}\`.${hint === undefined ? '' : ` ${hint}`}`);
  }
  if (outcomes.has(id)) return id;
  if (id === resource.id) throw new Error(`\`${text}\` is this resource itself: it has no result before it has run.`);
  throw new Error(`\`${text}\` has not run yet. Add it to \`Requires\` of \`${resource.label}\`.`);
}

/** The ids of the resources with a result of the kind. */
export function idsOf(scope: ScopeView, kind: string): readonly string[] {
  return scope.run.outcomes.idsOfKind(kind).map((id) => scope.run.agent.resources.get(id)?.label ?? id);
}

/** What a resource that runs for items has kept of each. */
export function itemValues(scope: ScopeView, id: string): readonly string[] {
  const outcome = scope.run.outcomes.get(finishedId(scope, id));
  return outcome?.state === 'done' ? outcome.itemValues : [];
}

/** The file with a result; empty when there is no result. It is written when somebody asks for it. */
export function resultFile(scope: ScopeView, text: string, output: ActionOutput | null): string {
  return output === null ? '' : scope.run.files.resultFile(finishedId(scope, text));
}

/** What the records of all kinds hold. */
export function commonRecord(scope: ScopeView, id: string, output: ActionOutput | null): Record<string, HostValue> {
  return {
    File: resultFile(scope, id, output),
    ItemValues: itemValues(scope, id),
    Timestamp: output?.timestamp ?? 0,
    TimeoutDuration: output?.timeout ?? 0,
  };
}
