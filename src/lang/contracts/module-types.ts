/** Reads what a module evaluates to, as a contract. */
import type { Evaluation } from '../api/evaluation.ts';
import type { ModuleInput } from '../api/input.ts';
import type { MemberDeclaration } from '../compile/declarations/member-declaration.ts';
import { PklError } from '../diagnostics/error.ts';
import { VmClass, VmTypeAlias } from '../values/class.ts';
import { prototypeOf, readSlot, type VmObject } from '../values/object.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { Contract, ContractClass, ContractField, ModuleContract } from './contract.ts';
import { ContractReader, endsEverything } from './read.ts';
import { ValueTypes } from './value-types.ts';

/**
 * The contract of what a module evaluates to: its own class, the classes and aliases that it declares, and those that they
 * mention, with their known subclasses. Properties of the module without a type get that of their value, if there is one.
 *
 * @throws PklError when the module cannot be loaded, or a declaration is invalid
 * @example readModuleTypes(evaluation, 'app:/main.pkl').classes.get('Main')?.fields
 */
export function readModuleTypes(evaluation: Evaluation, input: ModuleInput): ModuleContract {
  const module = evaluation.module(input);
  return evaluation.run(() => {
    const reader = new ContractReader({ view: 'output' });
    const root = reader.read(module.cls);
    for (const { type, isLocal } of typesIn(prototypeOf(module.cls))) {
      if (isLocal) continue;
      if (type instanceof VmClass) reader.read(type);
      else if (type.typeParameters.length === 0) reader.readAlias(type);
    }
    const types = new ValueTypes(reader);
    const declared = reader.classes.get(root) as ContractClass;
    const fields = declared.fields.map((field) => withValueType(module, field, types));
    readSubclasses(reader);
    const classes = new Map<string, ContractClass>(reader.classes);
    classes.set(root, { ...declared, fields });
    return { moduleName: module.cls.moduleName, root, classes, aliases: reader.aliases };
  });
}

/**
 * The contract of the value of an expression in the scope of a module: its root is a type alias.
 *
 * @throws PklError when the module cannot be loaded, or the expression fails
 * @example readExpressionType(evaluation, 'app:/main.pkl', 'servers.length').aliases.get('Value')?.type
 */
export function readExpressionType(evaluation: Evaluation, input: ModuleInput, expression: string): Contract {
  const value = evaluation.expression(evaluation.module(input), expression);
  return evaluation.run(() => {
    const reader = new ContractReader({ view: 'output' });
    const type = new ValueTypes(reader).of(value);
    readSubclasses(reader);
    let root = 'Value';
    while (reader.classes.has(root) || reader.aliases.has(root)) root += '_';
    return { root, classes: reader.classes, aliases: new Map([...reader.aliases, [root, { doc: '', type }]]) };
  });
}

/** Reads the subclasses of known classes that the modules of these classes declare. */
function readSubclasses(reader: ContractReader): void {
  for (let before = -1; before !== reader.byName.size; ) {
    before = reader.byName.size;
    const known = [...reader.byName.values()].filter(({ moduleUri }) => !moduleUri.startsWith('pkl:'));
    for (const module of new Set(known.map(moduleOfClass)))
      for (const { type } of typesIn(module))
        if (type instanceof VmClass && known.some((cls) => type !== cls && type.isSubclassOf(cls))) reader.read(type);
  }
}

function moduleOfClass(cls: VmClass): VmObject {
  return cls.isModuleClass ? prototypeOf(cls) : ((cls.declaration as MemberDeclaration).env.owner as VmObject);
}

interface DeclaredType {
  readonly type: VmClass | VmTypeAlias;
  readonly isLocal: boolean;
}

/** The classes and aliases that a module declares. */
function typesIn(module: VmObject): readonly DeclaredType[] {
  const { node } = module.cls.declaration as MemberDeclaration;
  if (node.kind !== 'Module') return [];
  const locals = new Map([...module.shape.locals.values()].map((info): [unknown, SlotInfo] => [info.key, info]));
  return node.members.flatMap((member): readonly DeclaredType[] => {
    if (member.kind !== 'Class' && member.kind !== 'TypeAlias') return [];
    const isLocal = member.modifiers.some(({ name }) => name === 'local');
    const info = isLocal ? locals.get(member.name.text) : module.shape.properties.get(member.name.text);
    const type = info === undefined ? undefined : readSlot(module, info);
    return type instanceof VmClass || type instanceof VmTypeAlias ? [{ type, isLocal }] : [];
  });
}

/** A field of the module with the type of its value, if it declares none. */
function withValueType(module: VmObject, field: ContractField, types: ValueTypes): ContractField {
  const isUntyped = field.type.kind === 'any' && module.cls.property(field.name)?.type === null;
  const info = isUntyped ? module.property(field.name) : undefined;
  if (info === undefined) return field;
  try {
    return { ...field, type: types.of(readSlot(module, info)) };
  } catch (error) {
    // The value is missing, as in a template for other modules, or fails.
    if (!(error instanceof PklError) || endsEverything(error)) throw error;
    return field;
  }
}
