/** Warnings about deprecated methods: one per call site and method. */
import { type ClassMethod } from '../../values/class.ts';
import { evaluationContext } from '../../values/context.ts';
import { getProperty } from '../../values/make.ts';
import { VmObject } from '../../values/object.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import type { CodeLocation } from '../compiler.ts';
import type { MemberDeclaration } from './member-declaration.ts';

/** Warns when a call resolves to a deprecated method. */
export function warnIfDeprecated(method: ClassMethod, site: CodeLocation): void {
  const declaration = method.declaration as MemberDeclaration;
  if (declaration.node.kind !== 'Method' || declaration.node.annotations.length === 0) return;
  const deprecated = declaration.annotations.find(isDeprecation);
  if (deprecated === undefined) return;
  const message = getProperty(deprecated as VmObject, 'message');
  const reason = typeof message === 'string' ? `: ${message}` : '';
  evaluationContext().warn(`Method \`${declaration.scope.frame.name}\` is deprecated${reason}`, site.span);
}

/** Whether an annotation says that a declaration is deprecated. */
export function isDeprecation(annotation: VmValue): boolean {
  return annotation instanceof VmObject && annotation.cls === baseClass('Deprecated');
}
