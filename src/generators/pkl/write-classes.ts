/** Writes data as a Pkl module with classes that are inferred from it. */
import { format, quoteString } from '../../lang/index.ts';
import { type Data, type DataObject, isList, isObject } from './data.ts';
import { type InferredClass, type InferredField, type InferredType, TypeInference } from './infer-types.ts';
import { aboutLine, expression, nameText, outputOf } from './write-data.ts';

/**
 * A module that evaluates to the data, with a type for each property, and classes for objects.
 *
 * @param about a comment for the first line
 * @example classModule(new Map([['port', 80]]), 'Made from app.json.'); // '// Made from app.json.\nport: Int = 80\n'
 */
export function classModule(data: Data, about: string): string {
  const inference = new TypeInference(data);
  const fields = isObject(data) ? inference.fieldsOf(data) : null;
  const classes = new Map<string, InferredClass>();
  const writer = new TypedWriter(classes);
  const type = fields === null ? inference.typeOf([data], 'item') : null;
  for (const each of inference.classes) classes.set(each.name, each);
  const body =
    type === null
      ? [...(fields ?? [])].map(([name, field]) => writer.property(name, field, data as DataObject)).join('\n')
      : `local data: ${writer.type(type)} = ${writer.value(data, type, '')}\n`;
  const declarations = inference.classes.map((each) => `\n${writer.declaration(each)}`);
  return format(`${aboutLine(about)}${body}${outputOf(data, type === null)}${declarations.join('')}`);
}

class TypedWriter {
  readonly #classes: ReadonlyMap<string, InferredClass>;

  constructor(classes: ReadonlyMap<string, InferredClass>) {
    this.#classes = classes;
  }

  declaration({ name, fields }: InferredClass): string {
    const lines = [...fields].map(
      ([field, { type, isOptional }]) => `  ${nameText(field)}: ${this.type(type, isOptional)}\n`,
    );
    return `class ${nameText(name)} {\n${lines.join('\n')}}\n`;
  }

  property(name: string, { type }: InferredField, object: DataObject): string {
    return `${nameText(name)}: ${this.type(type)} = ${this.value(object.get(name) ?? null, type, '')}\n`;
  }

  type(type: InferredType, isOptional = false): string {
    // Only nullable types have a default.
    if (type.kind === 'any') return isOptional ? 'Any?' : 'Any';
    return type.isNullable || isOptional ? `${this.#plain(type)}?` : this.#plain(type);
  }

  #plain(type: InferredType): string {
    switch (type.kind) {
      case 'any':
        return 'Any';
      case 'list':
        return `Listing<${this.type(type.member)}>`;
      case 'map':
        return `Mapping<String, ${this.type(type.member)}>`;
      default:
        return nameText(type.name);
    }
  }

  /** The source of a value where its type is known. */
  value(value: Data, type: InferredType, indent: string): string {
    const inner = `${indent}  `;
    // The type of a nullable property is not that of `new`.
    const start = type.isNullable ? `new ${this.#plain(type)}` : 'new';
    const block = (lines: readonly string[]): string =>
      lines.length === 0 ? `${start} {}` : `${start} {\n${lines.map((line) => `${inner}${line}\n`).join('')}${indent}}`;
    if (type.kind === 'list' && isList(value)) return block(value.map((item) => this.value(item, type.member, inner)));
    if (type.kind === 'map' && isObject(value))
      return block([...value].map(([key, item]) => `[${quoteString(key)}] = ${this.value(item, type.member, inner)}`));
    const fields = type.kind === 'class' ? this.#classes.get(type.name)?.fields : undefined;
    if (fields === undefined || !isObject(value)) return expression(value, indent);
    return block(
      [...value].map(([name, item]) => {
        const field = fields.get(name);
        const known =
          field === undefined ? undefined : { ...field.type, isNullable: field.type.isNullable || field.isOptional };
        return `${nameText(name)} = ${known === undefined ? expression(item, inner) : this.value(item, known, inner)}`;
      }),
    );
  }
}
