/** Typed objects whose properties are computed by natives on first read. */

import type { VmClass } from '../../values/class.ts';
import { Env } from '../../values/code.ts';
import { getProperty, NO_ENV } from '../../values/make.ts';
import { Member } from '../../values/member.ts';
import { prototypeOf, VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import type { Definition } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';

/** The subject that an object describes. */
class SubjectEnv<S> extends Env {
  readonly subject: S;

  constructor(subject: S) {
    super(NO_ENV, NULL, undefined);
    this.subject = subject;
  }
}

/** How the properties of a class's objects are computed from their subject. */
export class Blueprint<S> {
  readonly #definition: Definition = { kind: 'native' };
  readonly #members: readonly (readonly [name: string, member: Member])[];

  readonly #known: readonly string[];

  /** @param known properties that each object knows from the start, so that messages can show them */
  constructor(properties: Readonly<Record<string, (subject: S) => VmValue>>, known: readonly string[] = []) {
    this.#known = known;
    this.#members = Object.entries(properties).map(([name, get]) => {
      const code = (_s: VmValue, env: Env): VmValue => get((env as SubjectEnv<S>).subject);
      return [name, new Member({ qualifiedName: name, span: null, bodySpan: null, compile: () => code })];
    });
  }

  /** An instance of a class that describes a subject. Values are not type-checked. */
  make(cls: VmClass, subject: S): VmObject {
    const shape = prototypeOf(cls).shape.derive(this.#definition, (builder) => {
      for (const [name, member] of this.#members) builder.property(name, member, { type: null });
    });
    const object = new VmObject(shape, prototypeOf(cls), new SubjectEnv(subject));
    for (const name of this.#known) getProperty(object, name);
    return object;
  }
}
