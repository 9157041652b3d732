/** Errors of the lexer and the parser. */
import type { Message } from '../error.ts';
import type { ErrorCode } from '../error-codes.ts';

// These reports show the explanation before the location, so it is part of the text rather than a hint.
function explained(code: ErrorCode, text: string, explanation: string): Message {
  return { code, text: `${text}\n\n${explanation}` };
}

/** A character that can only be the start of something longer. */
export function unexpectedCharacter(found: string, meant: readonly string[]): Message {
  const quoted = meant.map((text) => `\`${text}\``);
  const last = quoted.pop() ?? '';
  const options = quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
  return { code: 'unexpected-character', text: `Unexpected character \`${found}\`. Did you mean ${options}?` };
}

const BYTE_ORDER_MARK = '\ufeff';

/** A character that starts no token. */
export function invalidCharacter(found: string): Message {
  const message: Message = { code: 'invalid-character', text: `Invalid identifier \`${found}\`.` };
  if (found !== BYTE_ORDER_MARK) return message;
  return {
    ...message,
    hint: 'This is a byte order mark (U+FEFF), which editors do not show. Save the file as UTF-8 without one.',
  };
}

/** The text ends inside a construct. */
export function unexpectedEndOfFile(): Message {
  return { code: 'unexpected-end-of-file', text: 'Unexpected end of file.' };
}

/** A token where one or two others were possible; without `expected` an expression was. */
export function unexpectedToken(found: string, expected: readonly string[]): Message {
  const options = expected.length === 0 ? '' : ` Expected ${expected.map((token) => `\`${token}\``).join(' or ')}.`;
  return {
    code: 'unexpected-token',
    text: `Unexpected token \`${found}\`.${options}`,
    details: { tokens: expected },
  };
}

/** Stands for any type among the tokens that were expected. */
export const TYPE = '<type>';

/** A token where a type was expected, or else `alternative`. */
export function unexpectedTokenForType(found: string, alternative: string | null): Message {
  const or = alternative === null ? '' : ` or \`${alternative}\``;
  return {
    code: 'unexpected-token',
    text: `Unexpected token \`${found}\`. Expected a type${or}.`,
    details: { tokens: alternative === null ? [TYPE] : [TYPE, alternative] },
  };
}

/** `{` after an expression that cannot be amended as it stands. */
export function amendNeedsParentheses(parent: string): Message {
  return explained(
    'amend-needs-parentheses',
    'Unexpected token: `{`.',
    `If you meant to write an amends expression, wrap the parent in parentheses. Try: \`(${parent}) { ... }\``,
  );
}

/** A missing closing delimiter. */
export function missingDelimiter(delimiter: string): Message {
  return { code: 'missing-delimiter', text: `Missing \`${delimiter}\` delimiter.` };
}

/** Something between the members of a module that is not a member. */
export function invalidTopLevelToken(): Message {
  return {
    code: 'invalid-top-level-token',
    text: 'Invalid token at position. Expected a class, typealias, method, or property.',
  };
}

/** A lone property name. */
export function invalidProperty(): Message {
  return { code: 'invalid-property', text: 'Invalid property definition. Expected a type annotation, `=` or `{`.' };
}

/** A keyword where a name was expected. */
export function keywordNotAllowedHere(keyword: string): Message {
  return explained(
    'keyword-not-allowed-here',
    `Keyword \`${keyword}\` is not allowed here.`,
    'If you must use this name as identifier, enclose it in backticks.',
  );
}

/** `name: Type { … }`. */
export function typeAnnotationInAmends(): Message {
  return explained(
    'type-annotation-in-amends',
    'Properties with type annotations cannot have object bodies.',
    'To define both a type annotation and an object body, try using assignment instead.\n' +
      'For example: `obj: Bird = new { ... }`.',
  );
}

/** A doc comment that documents nothing. */
export function danglingDocComment(): Message {
  return explained(
    'dangling-doc-comment',
    'Dangling documentation comment.',
    'Documentation comments must be attached to modules, classes, typealiases, methods, or properties.',
  );
}

/** Doc comment, annotations or modifiers before something that takes none. */
export function headerNotAllowed(what: 'Imports' | 'Expressions'): Message {
  return { code: 'header-not-allowed', text: `${what} cannot have doc comments, annotations or modifiers.` };
}

/** Members of an object that touch each other. */
export function unseparatedObjectMembers(): Message {
  return {
    code: 'unseparated-object-members',
    text:
      'Object members must be separated by whitespace, newline, or semicolon.\n' +
      'Object entries must be separated by newline or semicolon.',
  };
}

/** A second `*` in a union type. */
export function multipleUnionDefaults(): Message {
  return { code: 'multiple-union-defaults', text: 'A type union cannot have more than one default type.' };
}

/** A `*` before a type that is not a union. */
export function notAUnion(): Message {
  return { code: 'not-a-union', text: 'Only type unions can have a default marker (*).' };
}

/** A type name with more than one dot. */
export function invalidTypeName(name: string): Message {
  return {
    code: 'invalid-type-name',
    text: `Invalid type name \`${name}\`.`,
    hint:
      'A qualified type name consists of a module import name and a type name.\n' +
      'Example: `importedModule.SomeClass`',
  };
}

/** `_` next to a prefix, dot or exponent of a number. */
export function invalidSeparatorPosition(): Message {
  return explained(
    'invalid-separator-position',
    'Unexpected separator character.',
    "The separator character (`_`) cannot follow `0x`, `0b`, `.`, `e`, or 'E' in a number literal.",
  );
}

/** An integer literal that does not fit 64 bits. */
export function intTooLarge(text: string): Message {
  return { code: 'int-too-large', text: `Int literal \`${text}\` is too large.` };
}

/** An escape sequence that does not exist. */
export function invalidEscape(sequence: string): Message {
  return explained(
    'invalid-escape',
    `Invalid character escape sequence \`${sequence}\`.`,
    'Valid character escape sequences are:  \\n  \\r  \\t  \\"  \\\\ \\<newline>',
  );
}

/** A `\u{…}` that names no character; `prefix` is its text before the brace. */
export function invalidUnicodeEscape(sequence: string, prefix: string): Message {
  return explained(
    'invalid-unicode-escape',
    `Invalid Unicode escape sequence \`${sequence}\`.`,
    `Valid Unicode escape sequences are ${prefix}{0} to ${prefix}{10FFFF} (1-6 hexadecimal characters).`,
  );
}

/** A `\u{` without its closing brace. */
export function unterminatedUnicodeEscape(sequence: string): Message {
  return explained(
    'invalid-unicode-escape',
    `Unterminated Unicode escape sequence \`${sequence}\`.`,
    'Unicode escape sequences must end with `}`.',
  );
}

/** A backslash at the end of a line in a single-line string. */
export function lineContinuationNotAllowed(): Message {
  return explained(
    'invalid-line-continuation',
    'Invalid line continuation escape sequence.',
    'Line continuations are only allowed in multi-line strings.',
  );
}

/** Blanks between a backslash and the end of its line. */
export function lineContinuationBeforeWhitespace(): Message {
  return explained(
    'invalid-line-continuation',
    'Invalid line continuation escape sequence.',
    'Whitespace between the continuation escape and following newline is not allowed.',
  );
}

/** Text right after the opening delimiter of a multiline string. */
export function stringContentMustBeginOnNewLine(): Message {
  return { code: 'invalid-multi-line-string', text: 'The content of a multi-line string must begin on a new line.' };
}

/** Text right before the closing delimiter of a multiline string. */
export function closingStringDelimiterMustBeginOnNewLine(): Message {
  return {
    code: 'invalid-multi-line-string',
    text: 'The closing delimiter of a multi-line string must begin on a new line.',
  };
}

/** A line of a multiline string that is indented less than its closing delimiter. */
export function stringIndentationMustMatchLastLine(): Message {
  return {
    code: 'invalid-multi-line-string',
    text: "Line must match or exceed indentation of the String's last line.",
  };
}

/** `\(…)` in an import, an `amends` or a literal type. */
export function interpolationInConstant(): Message {
  return { code: 'interpolation-in-constant', text: 'String constant cannot have interpolated values.' };
}

/** An error between `@(` and its `)`. */
export function insidePromise(message: Message): Message {
  return {
    ...message,
    hint: 'In this module, `@(` in a string starts a promise. To write it as text, use `\\u{40}(`.',
  };
}

/** Brackets, strings or operators nested too deeply for the parser. */
export function nestedTooDeeply(): Message {
  return { code: 'nested-too-deeply', text: 'The source text is nested too deeply.' };
}
