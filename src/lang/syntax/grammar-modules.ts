import {
  headerNotAllowed,
  invalidProperty,
  typeAnnotationInAmends,
  unexpectedEndOfFile,
} from '../diagnostics/messages/syntax.ts';
import type {
  Annotation,
  ClassMember,
  ClassNode,
  DocComment,
  Expr,
  ImportClause,
  MethodNode,
  ModifierNode,
  Module,
  ModuleHeader,
  ModuleMember,
  Name,
  ObjectBody,
  ParentClause,
  PromptPart,
  PropertyNode,
  TypeAliasNode,
  TypeNode,
} from './ast.ts';
import { ObjectParser } from './grammar-objects.ts';
import { joinNames } from './grammar-types.ts';
import { documentationIn } from './lex-comments.ts';
import { decisions } from './lookahead.generated.ts';
import { K, T } from './tokens.ts';

/** What may precede a declaration. */
interface Header {
  readonly docComment: DocComment | null;
  readonly annotations: readonly Annotation[];
  readonly modifiers: readonly ModifierNode[];
  /** Start of doc comment, annotations or modifiers; null without any. */
  readonly start: number | null;
  /** Start of the modifiers; null without any. */
  readonly modifiersStart: number | null;
}

const NO_ANNOTATIONS: readonly Annotation[] = [];
const NO_HEADER: Header = {
  docComment: null,
  annotations: NO_ANNOTATIONS,
  modifiers: [],
  start: null,
  modifiersStart: null,
};

/** Modules, classes and their members: the whole grammar. */
export class PklParser extends ObjectParser {
  readonly module = this.RULE('module', (): Module => {
    this.OPTION1(this.#shebang);
    const start = this.start();
    let first: Header | null = this.SUBRULE(this.memberHeader);
    const headerStart = first.modifiersStart ?? this.start();
    const name = this.OPTION2(this.#moduleClause) ?? null;
    const parent = this.OPTION3(this.#parentClause) ?? null;
    const header = this.#moduleHeader(
      name === null && parent === null ? NO_HEADER : first,
      name,
      parent,
      start,
      headerStart,
    );
    this.knownHeader = header;
    if (name !== null || parent !== null || first.start === null) first = null;
    const imports = this.#imports(first !== null);
    this.#pendingHeader = first;
    const members = this.members(this.moduleMember, T.EndOfFile);
    if (this.#pendingHeader !== null && this.kindAt(1) === K.EndOfFile) {
      this.ACTION(() => this.failAtNext(unexpectedEndOfFile()));
    }
    const { startOffset: end } = this.take(T.EndOfFile);
    return { kind: 'Module', start, end, header, imports, members };
  });

  /** The header of the module being parsed, once it has been parsed. */
  knownHeader: ModuleHeader | null = null;

  override unload(): void {
    super.unload();
    this.knownHeader = null;
  }

  readonly #shebang = () => this.take(T.Shebang);

  readonly #moduleClause = (): Name => {
    this.take(T.ModuleKeyword);
    return this.SUBRULE(this.qualifiedName);
  };

  readonly #parentClause = (): ParentClause => {
    const keyword = this.OR([{ ALT: () => this.take(T.AmendsKeyword) }, { ALT: () => this.take(T.ExtendsKeyword) }]);
    const uri = this.SUBRULE(this.stringConstant);
    const relation = keyword.tokenTypeIdx === K.AmendsKeyword ? 'amends' : 'extends';
    return { start: keyword.startOffset, end: uri.end, relation, uri };
  };

  #moduleHeader(
    header: Header,
    name: Name | null,
    parent: ParentClause | null,
    start: number,
    headerStart: number,
  ): ModuleHeader {
    const { docComment, annotations, modifiers } = header;
    if (name === null && parent === null) {
      return { start, end: start, headerStart: 0, docComment, annotations, modifiers, name, parent };
    }
    return { start, end: this.end(), headerStart, docComment, annotations, modifiers, name, parent };
  }

  #imports(hasHeader: boolean): ImportClause[] {
    const imports: ImportClause[] = [];
    this.MANY1(() => {
      if (hasHeader) this.ACTION(() => this.failAtNext(headerNotAllowed('Imports')));
      imports.push(this.SUBRULE(this.importClause));
    });
    return imports;
  }

  /** A single expression that is the whole text. */
  readonly expressionInput = this.RULE('expressionInput', (): Expr => {
    const expr = this.SUBRULE(this.expression);
    this.take(T.EndOfFile);
    return expr;
  });

  /** What is typed at a prompt: imports, declarations and expressions, in any order. */
  readonly promptInput = this.RULE('promptInput', (): PromptPart[] => {
    const parts = this.members(this.promptPart, T.EndOfFile);
    this.take(T.EndOfFile);
    return parts;
  });

  readonly promptPart = this.RULE(
    'promptPart',
    (): PromptPart =>
      this.OR<PromptPart>([
        { GATE: () => this.#isNamedMember(), ALT: () => this.SUBRULE(this.moduleMember) },
        {
          GATE: () => this.kindAt(2) !== K.LeftParen && this.kindAt(2) !== K.FreshLeftParen,
          ALT: () => this.SUBRULE(this.importClause),
        },
        { ALT: () => this.SUBRULE(this.expression) },
      ]),
  );

  /** Whether a name is defined here, rather than the start of an expression. */
  #isNamedMember(): boolean {
    if (this.kindAt(1) !== K.Identifier) return true;
    const next = this.kindAt(2);
    return next === K.Assign || next === K.LeftBrace || next === K.Colon;
  }

  readonly qualifiedName = this.RULE('qualifiedName', (): Name => {
    let name = this.name();
    this.MANY(() => {
      this.take(T.Dot);
      name = joinNames(name, this.name(1));
    });
    return name;
  });

  readonly importClause = this.RULE('importClause', (): ImportClause => {
    const keyword = this.OR([{ ALT: () => this.take(T.ImportKeyword) }, { ALT: () => this.take(T.ImportGlob) }]);
    const uri = this.SUBRULE(this.stringConstant);
    const alias = this.OPTION(this.#importAlias) ?? null;
    const isGlob = keyword.tokenTypeIdx === K.ImportGlob;
    return { kind: 'ImportClause', start: keyword.startOffset, end: this.end(), uri, isGlob, alias };
  });

  readonly #importAlias = (): Name => {
    this.take(T.AsKeyword);
    return this.name();
  };

  /** Optional doc comment, annotations and modifiers. */
  readonly memberHeader = this.RULE('memberHeader', (): Header => {
    const start = this.start();
    const docComment = (this.mayBe(K.DocComment) ? this.OPTION(this.#docComment) : null) ?? null;
    const annotations = this.mayBe(K.At) ? this.#annotations() : NO_ANNOTATIONS;
    const modifiersStart = this.start();
    const modifiers = this.modifiers();
    if (docComment === null && annotations.length + modifiers.length === 0) return NO_HEADER;
    return {
      docComment,
      annotations,
      modifiers,
      start,
      modifiersStart: modifiers.length === 0 ? null : modifiersStart,
    };
  });

  #annotations(): Annotation[] {
    const annotations: Annotation[] = [];
    this.MANY1(() => {
      annotations.push(this.SUBRULE(this.annotation));
    });
    return annotations;
  }

  readonly #docComment = (): DocComment => {
    const { startOffset: start, endOffset: end } = this.take(T.DocComment);
    return { start, end, text: documentationIn(this.source.text, start, end) };
  };

  readonly annotation = this.RULE('annotation', (): Annotation => {
    const start = this.take(T.At).startOffset;
    const type = this.SUBRULE(this.type);
    const body = this.OPTION(this.#annotationBody) ?? null;
    return { kind: 'Annotation', start, end: this.end(), type, body };
  });

  readonly #annotationBody = (): ObjectBody => this.SUBRULE(this.objectBody);

  /** The header of the module's first member, when it was parsed as the module's. */
  #pendingHeader: Header | null = null;

  #readHeader(): Header {
    const pending = this.#pendingHeader;
    this.#pendingHeader = null;
    if (pending !== null) return pending;
    return this.kindAt(1) === K.Identifier ? NO_HEADER : this.SUBRULE(this.memberHeader);
  }

  readonly moduleMember = this.RULE('moduleMember', (): ModuleMember => {
    const header = this.#readHeader();
    return this.OR<ModuleMember>([
      { ALT: () => this.SUBRULE(this.property, { ARGS: [header] }) },
      { ALT: () => this.SUBRULE(this.method, { ARGS: [header] }) },
      { ALT: () => this.SUBRULE(this.classNode, { ARGS: [header] }) },
      { ALT: () => this.SUBRULE(this.typeAlias, { ARGS: [header] }) },
    ]);
  });

  readonly property = this.RULE('property', (header: Header = NO_HEADER): PropertyNode => {
    const name = this.name();
    const type: TypeNode | null = this.optionalType();
    if (type !== null && this.kindAt(1) === K.LeftBrace) this.failAtNext(typeAnnotationInAmends());
    const definition = this.OPTION2(this.#propertyDefinition);
    if (definition === undefined && type === null) this.fail(invalidProperty(), name.start, name.end);
    return {
      kind: 'Property',
      start: header.start ?? name.start,
      end: this.end(),
      docComment: header.docComment,
      annotations: header.annotations,
      modifiers: header.modifiers,
      name,
      headerStart: header.modifiersStart ?? name.start,
      type,
      value: definition?.value ?? null,
      bodies: definition?.bodies ?? [],
    };
  });

  readonly #propertyDefinition = (): { value: Expr | null; bodies: ObjectBody[] } =>
    this.OR<{ value: Expr | null; bodies: ObjectBody[] }>([
      {
        ALT: () => {
          this.take(T.Assign);
          return { value: this.SUBRULE(this.expression), bodies: [] };
        },
      },
      { ALT: () => ({ value: null, bodies: this.bodies() }) },
    ]);

  readonly method = this.RULE('method', (header: Header = NO_HEADER): MethodNode => {
    const { startOffset: keywordStart } = this.take(T.FunctionKeyword);
    const name = this.name();
    const typeParameters = this.OPTION1(this.optionalTypeParameters) ?? [];
    const parameters = this.SUBRULE(this.parameterList);
    const returnType = this.optionalType();
    const headerEnd = this.end();
    const body = this.OPTION3(this.#methodBody) ?? null;
    return {
      kind: 'Method',
      start: header.start ?? keywordStart,
      end: this.end(),
      docComment: header.docComment,
      annotations: header.annotations,
      modifiers: header.modifiers,
      name,
      headerStart: header.modifiersStart ?? keywordStart,
      typeParameters,
      parameters,
      returnType,
      body,
      headerEnd,
    };
  });

  readonly #methodBody = (): Expr => {
    this.take(T.Assign);
    return this.SUBRULE(this.expression);
  };

  readonly typeAlias = this.RULE('typeAlias', (header: Header = NO_HEADER): TypeAliasNode => {
    const { startOffset: keywordStart } = this.take(T.TypealiasKeyword);
    const name = this.name();
    const typeParameters = this.OPTION(this.optionalTypeParameters) ?? [];
    const headerEnd = this.end();
    this.take(T.Assign);
    const type = this.SUBRULE(this.type);
    return {
      kind: 'TypeAlias',
      start: header.start ?? keywordStart,
      end: type.end,
      docComment: header.docComment,
      annotations: header.annotations,
      modifiers: header.modifiers,
      name,
      headerStart: header.modifiersStart ?? keywordStart,
      typeParameters,
      type,
      headerEnd,
    };
  });

  readonly classNode = this.RULE('classNode', (header: Header = NO_HEADER): ClassNode => {
    const { startOffset: keywordStart } = this.take(T.ClassKeyword);
    const name = this.name();
    const typeParameters = this.OPTION1(this.optionalTypeParameters) ?? [];
    const supertype = this.OPTION2(this.#supertype) ?? null;
    const headerEnd = this.end();
    const members = this.OPTION3(this.#optionalClassBody) ?? [];
    return {
      kind: 'Class',
      start: header.start ?? keywordStart,
      end: this.end(),
      docComment: header.docComment,
      annotations: header.annotations,
      modifiers: header.modifiers,
      name,
      headerStart: header.modifiersStart ?? keywordStart,
      typeParameters,
      supertype,
      members,
      headerEnd,
    };
  });

  readonly #supertype = (): TypeNode => {
    this.take(T.ExtendsKeyword);
    return this.SUBRULE(this.type);
  };

  readonly #optionalClassBody = (): ClassMember[] => this.SUBRULE(this.classBody);

  readonly classBody = this.RULE('classBody', (): ClassMember[] => {
    this.take(T.LeftBrace);
    const members = this.members(this.classMember, T.RightBrace);
    this.take(T.RightBrace);
    return members;
  });

  readonly classMember = this.RULE('classMember', (): ClassMember => {
    const header = this.#readHeader();
    return this.OR<ClassMember>([
      { ALT: () => this.SUBRULE(this.property, { ARGS: [header] }) },
      { ALT: () => this.SUBRULE(this.method, { ARGS: [header] }) },
    ]);
  });

  /** @param isAnalyzed whether to let Chevrotain validate the grammar and compute the decisions, which is slow */
  constructor(isAnalyzed = false) {
    super(isAnalyzed);
    if (isAnalyzed) this.analyze();
    else this.installDecisions(decisions);
  }
}
