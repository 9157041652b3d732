/** Follows an evaluation from member to member, for profiles. Without one, the compiled code is as it always is. */
import type { Span } from '../base/source.ts';
import type { Code } from './code.ts';

/** What is evaluated: a member or a function. */
export interface Activity {
  readonly kind: 'member' | 'function';
  /** Its qualified name, such as `module#Class.property`. */
  readonly name: string;
  readonly span: Span | null;
}

/** Told of each evaluation of a member and each call of a function. */
export interface Observer {
  enter(activity: Activity): void;
  leave(): void;
}

let observer: Observer | null = null;

/** From now on, what is compiled tells an observer; null ends that. Code that was compiled before does not. */
export function observe(next: Observer | null): void {
  observer = next;
}

/** Code that tells the observer of each run; the code itself without one. */
export function observed(code: Code, activity: Activity): Code {
  const told = observer;
  if (told === null) return code;
  return (s, e, a, b, c, d) => {
    told.enter(activity);
    try {
      return code(s, e, a, b, c, d);
    } finally {
      told.leave();
    }
  };
}

/** Whether an observer is active. */
export function isObserved(): boolean {
  return observer !== null;
}
