/** Reference of the schema: every field and function of its modules, with their doc comments. */
import {
  type ClassNode,
  type DocComment,
  type Expr,
  type MethodNode,
  type ModuleMember,
  type PropertyNode,
  parseModule,
  printExpression,
  printType,
  Source,
  type TypeAliasNode,
} from '../../src/lang/syntax/index.ts';
import { kinds } from '../../src/runtime/kinds/index.ts';
import { ambientModules } from '../../src/runtime/language/ambient.ts';
import { schemaTexts } from '../../src/runtime/schema/texts.ts';
import { cell, code, docText, fence } from './markdown.ts';

/** A page: its title, what it is about, and the modules it describes. */
interface Page {
  readonly path: string;
  readonly title: string;
  readonly about: string;
  readonly modules: readonly string[];
}

const shared: readonly Page[] = [
  {
    path: 'workflow',
    title: 'Workflow',
    about: 'The fields of `workflow.pkl`, which amends `Workflow.pkl`.',
    modules: ['Workflow', 'Project', 'APIServer', 'Jobs', 'WebServer', 'Docker'],
  },
  {
    path: 'resource',
    title: 'Resource',
    about:
      'The fields of every file in `resources/`, which amends `Resource.pkl`. Each kind of action has its own page.',
    modules: ['Resource'],
  },
  {
    path: 'test',
    title: 'Test',
    about:
      'The fields of every file in `tests/`, which amends `Test.pkl`. [Test an agent](/guides/tests) shows how to use them.',
    modules: ['Test'],
  },
  {
    path: 'settings',
    title: 'Settings of a machine',
    about: 'The fields of `.kdeps.pkl`, which amends `Kdeps.pkl`.',
    modules: ['Kdeps'],
  },
];

/** @returns path inside `docs` → Markdown */
export function schemaPages(): ReadonlyMap<string, string> {
  const pages = [...shared, ...kinds.all.map(pageOfKind)];
  return new Map([
    ...pages.map((page) => [`reference/${page.path}.md`, pageText(page)] as const),
    ['reference/functions.md', functionsText()] as const,
  ]);
}

function pageOfKind({ name, property, title, schema, functions }: (typeof kinds.all)[number]): Page {
  return {
    path: `kind-${name}`,
    title: property,
    about: `A ${title}: the block \`${property}\` of a resource, and the functions that read its result.`,
    modules: [schema.module, ...(functions === undefined ? [] : [functions.module])],
  };
}

function pageText({ title, about, modules }: Page): string {
  return [`# ${title}`, about, ...modules.flatMap((name) => moduleSections(name))].join('\n\n').concat('\n');
}

/** The modules whose functions every agent file can call, except those of the kinds. */
function functionsText(): string {
  const ofKinds = new Set(kinds.all.flatMap(({ functions }) => functions?.module ?? []));
  const names = new Map<string, string[]>();
  for (const [ambient, module] of ambientModules()) {
    if (!ofKinds.has(module)) names.set(module, [...(names.get(module) ?? []), ambient]);
  }
  const sections = [...names].flatMap(([module, ambient]) => [
    `## ${ambient.map(code).join(', ')}`,
    ...moduleSections(module).slice(1),
  ]);
  return [
    '# Functions',
    'What every agent file can call without importing anything. Functions of a request, a process or a model have a value only while the agent runs: write them in a promise, `"@(…)"`.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

/** A heading with the module's doc comment, its fields and functions, its classes and its type aliases. */
function moduleSections(name: string): readonly string[] {
  const module = parseModule(new Source(`schema:/${name}.pkl`, schemaTexts()[name] ?? ''));
  const { members } = module;
  const classes = members.filter((member) => member.kind === 'Class');
  const aliases = members
    .filter((member) => member.kind === 'TypeAlias')
    .filter(({ docComment }) => docComment !== null);
  return [
    `## ${name}`,
    ...docOf(module.header.docComment),
    ...memberSections(members),
    ...classes.flatMap(classSections),
    ...(aliases.length === 0 ? [] : ['### Types', ...aliases.map(aliasText)]),
  ];
}

function classSections(node: ClassNode): readonly string[] {
  const sections = memberSections(node.members);
  return sections.length === 0 ? [] : [`### ${node.name.text}`, ...docOf(node.docComment), ...sections];
}

function memberSections(members: readonly ModuleMember[]): readonly string[] {
  const properties = members.filter((member) => member.kind === 'Property');
  const hidden = new Set(properties.filter(isHidden).map(({ name }) => name.text));
  const fields = properties.filter((property) => property.type !== null && !isHidden(property));
  const functions = members.filter((member) => member.kind === 'Method');
  return [...(fields.length === 0 ? [] : [fieldTable(fields, hidden)]), ...functions.flatMap(functionText)];
}

function fieldTable(fields: readonly PropertyNode[], hidden: ReadonlySet<string>): string {
  const rows = fields.map((field) => {
    const type = field.type === null ? '' : code(printType(field.type));
    const meaning = docText(field.docComment?.text ?? '');
    return `| ${code(field.name.text)} | ${cell(type)} | ${cell(defaultOf(field, hidden))} | ${cell(meaning)} |`;
  });
  return ['| field | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The default of a field. Its value starts with former spellings, which are hidden and therefore omitted. */
function defaultOf({ value }: PropertyNode, hidden: ReadonlySet<string>): string {
  const rest = value === null ? null : withoutFormer(value, hidden);
  if (rest === null) return '';
  return rest.kind === 'Throw' ? 'required' : code(printExpression(rest));
}

function withoutFormer(value: Expr, hidden: ReadonlySet<string>): Expr | null {
  if (value.kind === 'If') return withoutFormer(value.elseExpr, hidden);
  if (value.kind === 'Parenthesized') return withoutFormer(value.expr, hidden);
  if (value.kind === 'Binary' && value.operator === '??') {
    return withoutFormer(value.left, hidden) === null ? withoutFormer(value.right, hidden) : value;
  }
  if (value.kind === 'QualifiedAccess') return withoutFormer(value.receiver, hidden) === null ? null : value;
  if (value.kind === 'Access' && hidden.has(value.name.text)) return null;
  return value;
}

function functionText({ name, parameters, returnType, docComment }: MethodNode): readonly string[] {
  const shown = parameters.map((parameter) =>
    [parameter.name?.text ?? '_', ...(parameter.type === null ? [] : [printType(parameter.type)])].join(': '),
  );
  const result = returnType === null ? '' : `: ${printType(returnType)}`;
  return [fence('pkl', `${name.text}(${shown.join(', ')})${result}`), ...docOf(docComment)];
}

function aliasText({ name, type, docComment }: TypeAliasNode): string {
  const meaning = docText(docComment?.text ?? '');
  return `- ${code(name.text)} = ${code(printType(type))}: ${meaning}`;
}

function isHidden({ modifiers }: PropertyNode): boolean {
  return modifiers.some(({ name }) => name === 'hidden');
}

function docOf(comment: DocComment | null): readonly string[] {
  return comment === null ? [] : [docText(comment.text)];
}
