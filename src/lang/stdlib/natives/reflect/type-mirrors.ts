/** Mirrors of types. */
import { type TypeDescription, UNKNOWN_TYPE } from '../../../compile/types/describe-type.ts';
import type { VmClass, VmTypeAlias } from '../../../values/class.ts';
import { VmList } from '../../../values/collections.ts';
import type { VmObject } from '../../../values/object.ts';
import { NULL } from '../../../values/scalars.ts';
import { Blueprint } from '../lazy-object.ts';

/** A type parameter of a declaration. */
export interface TypeParameter {
  readonly name: string;
  readonly variance: 'in' | 'out' | null;
}

/** What type mirrors need of the others. */
export interface TypeMirrorHost {
  /** A class of `pkl:reflect`. */
  cls(name: string): VmClass;
  declaration(referent: VmClass | VmTypeAlias): VmObject;
}

const declaredType = new Blueprint<{ referent: () => VmObject; args: () => VmList }>({
  referent: ({ referent }) => referent(),
  typeArguments: ({ args }) => args(),
});
const literalType = new Blueprint<string>({ value: (value) => value });
const unionType = new Blueprint<() => VmList>({ members: (members) => members() });
const nullableType = new Blueprint<() => VmObject>({ member: (member) => member() });
const functionType = new Blueprint<{ parameters: () => VmList; result: () => VmObject }>({
  parameterTypes: ({ parameters }) => parameters(),
  returnType: ({ result }) => result(),
});
const typeVariable = new Blueprint<() => VmObject>({ referent: (referent) => referent() });
const typeParameter = new Blueprint<TypeParameter>(
  {
    name: ({ name }) => name,
    variance: ({ variance }) => variance ?? NULL,
  },
  ['name', 'variance'],
);
const plainType = new Blueprint<null>({});

/** Makes mirrors of types for one instance of `pkl:reflect`. */
export class TypeMirrors {
  readonly #host: TypeMirrorHost;

  constructor(host: TypeMirrorHost) {
    this.#host = host;
  }

  get unknown(): VmObject {
    return plainType.make(this.#host.cls('UnknownType'), null);
  }

  get nothing(): VmObject {
    return plainType.make(this.#host.cls('NothingType'), null);
  }

  get module(): VmObject {
    return plainType.make(this.#host.cls('ModuleType'), null);
  }

  declared(referent: VmObject, args: VmList): VmObject {
    return declaredType.make(this.#host.cls('DeclaredType'), { referent: () => referent, args: () => args });
  }

  literal(value: string): VmObject {
    return literalType.make(this.#host.cls('StringLiteralType'), value);
  }

  union(members: () => VmList): VmObject {
    return unionType.make(this.#host.cls('UnionType'), members);
  }

  nullable(member: () => VmObject): VmObject {
    return nullableType.make(this.#host.cls('NullableType'), member);
  }

  function(parameters: () => VmList, result: () => VmObject): VmObject {
    return functionType.make(this.#host.cls('FunctionType'), { parameters, result });
  }

  variable(referent: () => VmObject): VmObject {
    return typeVariable.make(this.#host.cls('TypeVariable'), referent);
  }

  parameter(parameter: TypeParameter): VmObject {
    return typeParameter.make(this.#host.cls('TypeParameter'), parameter);
  }

  /** The type without arguments that says nothing about the class's type parameters. */
  raw(referent: VmClass | VmTypeAlias): VmObject {
    const args = referent.typeParameters.map(() => UNKNOWN_TYPE);
    return this.of({ kind: 'declared', referent, args }, []);
  }

  /** The mirror of a described type; `parameters` are those that variables in it may name. */
  of(type: TypeDescription, parameters: readonly TypeParameter[]): VmObject {
    const one = (inner: TypeDescription): VmObject => this.of(inner, parameters);
    const all = (inner: readonly TypeDescription[]): VmList => new VmList(inner.map(one));
    switch (type.kind) {
      case 'unknown':
        return this.unknown;
      case 'nothing':
        return this.nothing;
      case 'module':
        return this.module;
      case 'literal':
        return this.literal(type.value);
      case 'union':
        return this.union(() => all(type.members));
      case 'nullable':
        return this.nullable(() => one(type.member));
      case 'function':
        return this.function(
          () => all(type.parameters),
          () => one(type.result),
        );
      case 'declared': {
        const { referent, args } = type;
        return declaredType.make(this.#host.cls('DeclaredType'), {
          referent: () => this.#host.declaration(referent),
          args: () => all(args),
        });
      }
      case 'variable': {
        const found = parameters.find(({ name }) => name === type.name);
        return this.variable(() => this.parameter(found ?? { name: type.name, variance: null }));
      }
    }
  }
}
