/** Finds out which media types an answer can have. */
import {
  constantText,
  type Expr,
  type Module,
  type ObjectBody,
  type Source,
  walk,
} from '../../../lang/syntax/index.ts';
import type { AnswerTypes } from '../kind.ts';

/** The media types that a file sets, by `ContentType` or by the header. */
export function mediaTypes(file: Module, source: Source): AnswerTypes {
  const values: Expr[] = [];
  let isAlways = false;
  let canFail = false;
  walk(file, (node) => {
    if (node.kind === 'ObjectProperty' && node.name.text === 'ContentType' && node.value !== null)
      values.push(node.value);
    // An answer that has not succeeded is JSON.
    canFail ||= node.kind === 'ObjectProperty' && (node.name.text === 'Success' || node.name.text === 'Errors');
    if (node.kind === 'ObjectEntry' && constantText(node.key, source)?.toLowerCase() === 'content-type') {
      if (node.value !== null) values.push(node.value);
    }
    if ((node.kind === 'Property' || node.kind === 'ObjectProperty') && node.name.text.toLowerCase() === 'apiresponse')
      isAlways ||= node.bodies.some(setsType);
  });
  // A type that is `null` at times leaves the answer as JSON.
  const types = [...new Set(values.map((value) => constantText(value, source)))];
  return { types, isAlways: isAlways && !canFail && !types.includes(null) };
}

/** Whether an object sets the type unconditionally. */
function setsType({ members }: ObjectBody): boolean {
  return members.some((member) => member.kind === 'ObjectProperty' && member.name.text === 'ContentType');
}
