/** Mirrors of declarations: objects of `pkl:reflect` that describe modules, classes, aliases and their members. */

import type { Span } from '../../../base/source.ts';
import { MemberDeclaration, moduleDeclaration } from '../../../compile/declarations/member-declaration.ts';
import type { AliasDeclaration } from '../../../compile/types/aliases.ts';
import { describeType } from '../../../compile/types/describe-type.ts';
import { invariant } from '../../../diagnostics/error.ts';
import { importName } from '../../../modules/default-name.ts';
import type * as tree from '../../../syntax/ast.ts';
import { processStringConstant } from '../../../syntax/strings.ts';
import { type ClassMethod, type ClassProperty, VmClass, VmTypeAlias } from '../../../values/class.ts';
import { VmList, VmMap } from '../../../values/collections.ts';
import { evaluationContext } from '../../../values/context.ts';
import { getProperty } from '../../../values/make.ts';
import type { VmObject } from '../../../values/object.ts';
import { prototypeOf } from '../../../values/object.ts';
import { NULL } from '../../../values/scalars.ts';
import type { VmValue } from '../../../values/value.ts';
import { Blueprint } from '../lazy-object.ts';
import {
  allMethods,
  allModifierNodes,
  allProperties,
  declaredIn,
  defaultOf,
  headerOf,
  modifierSet,
  placeOf,
  withoutLocals,
} from './members.ts';
import { TypeMirrors, type TypeParameter } from './type-mirrors.ts';

/** A declaration to be mirrored, and the factory for the mirrors it refers to. */
interface Subject<D> {
  readonly of: D;
  readonly mirrors: Mirrors;
  readonly declaration: MemberDeclaration;
}

const location = new Blueprint<Span>({
  line: ({ source, start }) => source.positionAt(start).line,
  column: ({ source, start }) => source.positionAt(start).column,
  displayUri: (span) => evaluationContext().describeLocation(span),
});

function declarationParts<D>(isClass: boolean): Record<string, (subject: Subject<D>) => VmValue> {
  return {
    location: ({ mirrors, declaration }) => location.make(mirrors.cls('SourceLocation'), placeOf(declaration)),
    docComment: ({ declaration }) => headerOf(declaration).docComment?.text ?? NULL,
    annotations: ({ declaration }) => new VmList([...declaration.annotations]),
    modifiers: ({ declaration }) => modifierSet(headerOf(declaration).modifiers, isClass),
  };
}

const moduleMirror = new Blueprint<Subject<VmObject>>({
  ...declarationParts<VmObject>(true),
  modifiers: ({ declaration }) => modifierSet(isAmending(declaration) ? [] : headerOf(declaration).modifiers, true),
  name: ({ declaration }) => declaration.compiler.module.name,
  reflectee: ({ of }) => of,
  uri: ({ declaration }) => declaration.compiler.module.uri,
  moduleClass: ({ of, mirrors }) => mirrors.declaration(of.cls),
  supermodule: ({ of, mirrors }) =>
    of.parent === null || moduleDeclaration(of.parent) === undefined ? NULL : mirrors.module(of.parent),
  isAmend: ({ declaration }) => isAmending(declaration),
  imports: ({ declaration }) => importsOf(declaration),
  classes: (subject) => typesOf(subject, 'Class'),
  typeAliases: (subject) => typesOf(subject, 'TypeAlias'),
});

const classMirror = new Blueprint<Subject<VmClass>>({
  ...declarationParts<VmClass>(true),
  name: ({ of }) => of.simpleName,
  reflectee: ({ of }) => of,
  enclosingDeclaration: ({ of, mirrors, declaration }) =>
    mirrors.module(of.isModuleClass ? prototypeOf(of) : (declaration.env.owner as VmObject)),
  typeParameters: ({ mirrors, declaration }) => mirrors.parameters(parametersOf(declaration)),
  superclass: ({ of, mirrors }) => (of.superclass === null ? NULL : mirrors.declaration(of.superclass)),
  supertype: (subject) => supertypeOf(subject),
  properties: ({ of, mirrors }) => mirrors.properties(withoutLocals(of.properties)),
  allProperties: ({ of, mirrors }) => mirrors.properties(allProperties(of)),
  methods: ({ of, mirrors }) => mirrors.methods(withoutLocals(of.methods)),
  allMethods: ({ of, mirrors }) => mirrors.methods(allMethods(of)),
});

const aliasMirror = new Blueprint<Subject<VmTypeAlias>>({
  ...declarationParts<VmTypeAlias>(false),
  name: ({ of }) => of.name,
  reflectee: ({ of }) => of,
  enclosingDeclaration: ({ of, mirrors }) => mirrors.module((of.declaration as AliasDeclaration).module),
  typeParameters: ({ mirrors, declaration }) => mirrors.parameters(parametersOf(declaration)),
  referent: ({ mirrors, declaration }) =>
    mirrors.type((declaration.node as tree.TypeAliasNode).type, declaration, parametersOf(declaration)),
});

const propertyMirror = new Blueprint<Subject<ClassProperty>>({
  ...declarationParts<ClassProperty>(false),
  name: ({ of }) => of.name,
  allModifiers: ({ of }) => modifierSet(allModifierNodes(of), false),
  allAnnotations: ({ of }) =>
    new VmList(declaredIn(of).flatMap(({ declaration }) => [...(declaration as MemberDeclaration).annotations])),
  type: ({ of, mirrors, declaration }) =>
    mirrors.type((declaration.node as tree.PropertyNode).type, declaration, classParameters(of.owner)),
  defaultValue: ({ of }) => defaultOf(of),
});

const methodMirror = new Blueprint<Subject<ClassMethod>>({
  ...declarationParts<ClassMethod>(false),
  name: ({ of }) => of.name,
  typeParameters: ({ mirrors, declaration }) => mirrors.parameters(parametersOf(declaration)),
  parameters: (subject) => methodParameters(subject),
  returnType: ({ of, mirrors, declaration }) =>
    mirrors.type((declaration.node as tree.MethodNode).returnType, declaration, methodTypeParameters(of)),
});

const parameterMirror = new Blueprint<{ name: string; type: () => VmObject }>(
  {
    name: ({ name }) => name,
    type: ({ type }) => type(),
  },
  ['name'],
);

/** Creates the mirrors of an instance of `pkl:reflect`; each declaration has one mirror. */
export class Mirrors {
  readonly types: TypeMirrors = new TypeMirrors(this);
  readonly #reflect: VmObject;
  readonly #known = new WeakMap<object, VmObject>();

  constructor(reflect: VmObject) {
    this.#reflect = reflect;
  }

  /** A class of `pkl:reflect`. */
  cls(name: string): VmClass {
    const cls = getProperty(this.#reflect, name);
    invariant(cls instanceof VmClass, `pkl:reflect has a class ${name}`);
    return cls;
  }

  /** The mirror of a module, which must be one. */
  module(module: VmObject): VmObject {
    const declaration = moduleDeclaration(module);
    invariant(declaration !== undefined, 'mirrors of modules are asked for with modules');
    return this.#once(module, () => moduleMirror.make(this.cls('Module'), { of: module, mirrors: this, declaration }));
  }

  declaration(of: VmClass | VmTypeAlias): VmObject {
    return this.#once(of, () => {
      if (of instanceof VmClass) {
        const declaration = of.declaration as MemberDeclaration;
        return classMirror.make(this.cls('Class'), { of, mirrors: this, declaration });
      }
      const { node, compiler, scope, env } = of.declaration as AliasDeclaration;
      // Annotations are in the scope of the module, not of the aliased type.
      const outside = { ...scope, frame: { ...scope.frame, name: of.moduleName } };
      const declaration = new MemberDeclaration(node, compiler, outside, env);
      return aliasMirror.make(this.cls('TypeAlias'), { of, mirrors: this, declaration });
    });
  }

  properties(properties: ReadonlyMap<string, ClassProperty>): VmMap {
    return mapOf(properties, (of) =>
      propertyMirror.make(this.cls('Property'), {
        of,
        mirrors: this,
        declaration: of.declaration as MemberDeclaration,
      }),
    );
  }

  methods(methods: ReadonlyMap<string, ClassMethod>): VmMap {
    return mapOf(methods, (of) =>
      methodMirror.make(this.cls('Method'), { of, mirrors: this, declaration: of.declaration as MemberDeclaration }),
    );
  }

  parameters(parameters: readonly TypeParameter[]): VmList {
    return new VmList(parameters.map((parameter) => this.types.parameter(parameter)));
  }

  parameter(name: string, type: () => VmObject): VmObject {
    return parameterMirror.make(this.cls('MethodParameter'), { name, type });
  }

  /** The mirror of a type annotation inside a declaration. */
  type(node: tree.TypeNode | null, place: MemberDeclaration, parameters: readonly TypeParameter[]): VmObject {
    return this.types.of(describeType(node, place), parameters);
  }

  #once(of: object, make: () => VmObject): VmObject {
    let mirror = this.#known.get(of);
    if (mirror === undefined) {
      mirror = make();
      this.#known.set(of, mirror);
    }
    return mirror;
  }
}

function mapOf<M>(members: ReadonlyMap<string, M>, mirrorOf: (member: M) => VmObject): VmMap {
  return VmMap.of([...members].map(([name, member]): [string, VmValue] => [name, mirrorOf(member)]));
}

function isAmending({ node }: MemberDeclaration): boolean {
  return node.kind === 'Module' && node.header.parent?.relation === 'amends';
}

function parametersOf({ node }: MemberDeclaration): readonly TypeParameter[] {
  if (node.kind === 'Module' || node.kind === 'Property') return [];
  return node.typeParameters.map(({ name, variance }) => ({ name: name.text, variance }));
}

function classParameters(cls: VmClass): readonly TypeParameter[] {
  return parametersOf(cls.declaration as MemberDeclaration);
}

/** Type parameters in scope in the types of a method: its own and those of its class. */
function methodTypeParameters(method: ClassMethod): readonly TypeParameter[] {
  return [...parametersOf(method.declaration as MemberDeclaration), ...classParameters(method.owner)];
}

function methodParameters({ of, mirrors, declaration }: Subject<ClassMethod>): VmMap {
  const { parameters } = declaration.node as tree.MethodNode;
  const typeParameters = methodTypeParameters(of);
  const named = parameters.map((parameter, i): [string, VmValue] => {
    const name = parameter.name?.text ?? `_#${i}`;
    return [name, mirrors.parameter(name, () => mirrors.type(parameter.type, declaration, typeParameters))];
  });
  return VmMap.of(named);
}

/** The declaration as seen from where its type parameters can be named. */
function withTypeParameters(place: MemberDeclaration, parameters: readonly TypeParameter[]): MemberDeclaration {
  const frame = { ...place.scope.frame, typeParameters: parameters.map(({ name }) => name) };
  return new MemberDeclaration(place.node, place.compiler, { ...place.scope, frame }, place.env);
}

/** The superclass as written, including type arguments. */
function supertypeOf({ of, mirrors, declaration }: Subject<VmClass>): VmValue {
  const { node } = declaration;
  if (node.kind === 'Class' && node.supertype !== null) {
    const parameters = parametersOf(declaration);
    return mirrors.type(node.supertype, withTypeParameters(declaration, parameters), parameters);
  }
  return of.superclass === null ? NULL : mirrors.types.raw(of.superclass);
}

/** The non-local classes or aliases declared by a module. An amending module has none of its own. */
function typesOf({ of, mirrors, declaration }: Subject<VmObject>, kind: 'Class' | 'TypeAlias'): VmMap {
  const { node } = declaration;
  const entries: [string, VmValue][] = [];
  if (node.kind !== 'Module' || isAmending(declaration)) return VmMap.of(entries);
  for (const { kind: memberKind, modifiers, name } of node.members) {
    if (memberKind !== kind || modifiers.some((modifier) => modifier.name === 'local')) continue;
    const type = getProperty(of, name.text);
    if (type instanceof VmClass || type instanceof VmTypeAlias) entries.push([name.text, mirrors.declaration(type)]);
  }
  return VmMap.of(entries);
}

/** The imports of a module: absolute URIs by import name. */
function importsOf(declaration: MemberDeclaration): VmMap {
  const { node, compiler } = declaration;
  if (node.kind !== 'Module') return VmMap.of([]);
  const context = evaluationContext();
  return VmMap.of(
    node.imports
      .filter(({ isGlob }) => !isGlob)
      .map((clause): [string, string] => {
        const { source, uri } = compiler.module;
        return [importName(clause, source), context.resolveImport(processStringConstant(clause.uri, source), uri)];
      }),
  );
}
