/** What the scanner and the parser report. */
import type { Message } from '../error.ts';

// These reports show the explanation before the place, so it is part of the text rather than a hint.
function explained(text: string, explanation: string): Message {
  return { text: `${text}\n\n${explanation}` };
}

/** A character that can only be the beginning of something longer. */
export function unexpectedCharacter(found: string, meant: readonly string[]): Message {
  const quoted = meant.map((text) => `\`${text}\``);
  const last = quoted.pop() ?? '';
  const options = quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
  return { text: `Unexpected character \`${found}\`. Did you mean ${options}?` };
}

/** A character that starts no token. */
export function invalidCharacter(found: string): Message {
  return { text: `Invalid identifier \`${found}\`.` };
}

/** The text ends inside something. */
export function unexpectedEndOfFile(): Message {
  return { text: 'Unexpected end of file.' };
}

/** A token where one or two others were possible; without `expected` an expression was. */
export function unexpectedToken(found: string, expected: readonly string[]): Message {
  const text = `Unexpected token \`${found}\`.`;
  if (expected.length === 0) return { text };
  return { text: `${text} Expected ${expected.map((token) => `\`${token}\``).join(' or ')}.` };
}

/** A token where a type was expected, or else `alternative`. */
export function unexpectedTokenForType(found: string, alternative: string | null): Message {
  const or = alternative === null ? '' : ` or \`${alternative}\``;
  return { text: `Unexpected token \`${found}\`. Expected a type${or}.` };
}

/** `{` after an expression that cannot be amended as it stands. */
export function amendNeedsParentheses(parent: string): Message {
  return explained(
    'Unexpected token: `{`.',
    `If you meant to write an amends expression, wrap the parent in parentheses. Try: \`(${parent}) { ... }\``,
  );
}

/** A closing delimiter that is not there. */
export function missingDelimiter(delimiter: string): Message {
  return { text: `Missing \`${delimiter}\` delimiter.` };
}

/** Something between the members of a module that is none. */
export function invalidTopLevelToken(): Message {
  return { text: 'Invalid token at position. Expected a class, typealias, method, or property.' };
}

/** A lone property name. */
export function invalidProperty(): Message {
  return { text: 'Invalid property definition. Expected a type annotation, `=` or `{`.' };
}

/** A keyword where a name was expected. */
export function keywordNotAllowedHere(keyword: string): Message {
  return explained(
    `Keyword \`${keyword}\` is not allowed here.`,
    'If you must use this name as identifier, enclose it in backticks.',
  );
}

/** `name: Type { … }`. */
export function typeAnnotationInAmends(): Message {
  return explained(
    'Properties with type annotations cannot have object bodies.',
    'To define both a type annotation and an object body, try using assignment instead.\n' +
      'For example: `obj: Bird = new { ... }`.',
  );
}

/** A doc comment that documents nothing. */
export function danglingDocComment(): Message {
  return explained(
    'Dangling documentation comment.',
    'Documentation comments must be attached to modules, classes, typealiases, methods, or properties.',
  );
}

/** Doc comment, annotations or modifiers before something that takes none. */
export function headerNotAllowed(what: 'Imports' | 'Expressions'): Message {
  return { text: `${what} cannot have doc comments, annotations or modifiers.` };
}

/** Members of an object that touch each other. */
export function unseparatedObjectMembers(): Message {
  return {
    text:
      'Object members must be separated by whitespace, newline, or semicolon.\n' +
      'Object entries must be separated by newline or semicolon.',
  };
}

/** A second `*` in a union type. */
export function multipleUnionDefaults(): Message {
  return { text: 'A type union cannot have more than one default type.' };
}

/** A `*` before a type that is no union. */
export function notAUnion(): Message {
  return { text: 'Only type unions can have a default marker (*).' };
}

/** A type name with more than one dot. */
export function invalidTypeName(name: string): Message {
  return {
    text: `Invalid type name \`${name}\`.`,
    hint:
      'A qualified type name consists of a module import name and a type name.\n' +
      'Example: `importedModule.SomeClass`',
  };
}

/** `_` next to a prefix, dot or exponent of a number. */
export function invalidSeparatorPosition(): Message {
  return explained(
    'Unexpected separator character.',
    "The separator character (`_`) cannot follow `0x`, `0b`, `.`, `e`, or 'E' in a number literal.",
  );
}

/** An integer literal that does not fit 64 bits. */
export function intTooLarge(text: string): Message {
  return { text: `Int literal \`${text}\` is too large.` };
}

/** An escape sequence that does not exist. */
export function invalidEscape(sequence: string): Message {
  return explained(
    `Invalid character escape sequence \`${sequence}\`.`,
    'Valid character escape sequences are:  \\n  \\r  \\t  \\"  \\\\ \\<newline>',
  );
}

/** A `\u{…}` that names no character; `prefix` is its text before the brace. */
export function invalidUnicodeEscape(sequence: string, prefix: string): Message {
  return explained(
    `Invalid Unicode escape sequence \`${sequence}\`.`,
    `Valid Unicode escape sequences are ${prefix}{0} to ${prefix}{10FFFF} (1-6 hexadecimal characters).`,
  );
}

/** A `\u{` without its closing brace. */
export function unterminatedUnicodeEscape(sequence: string): Message {
  return explained(
    `Unterminated Unicode escape sequence \`${sequence}\`.`,
    'Unicode escape sequences must end with `}`.',
  );
}

/** A backslash at the end of a line in a single-line string. */
export function lineContinuationNotAllowed(): Message {
  return explained(
    'Invalid line continuation escape sequence.',
    'Line continuations are only allowed in multi-line strings.',
  );
}

/** Blanks between a backslash and the end of its line. */
export function lineContinuationBeforeWhitespace(): Message {
  return explained(
    'Invalid line continuation escape sequence.',
    'Whitespace between the continuation escape and following newline is not allowed.',
  );
}

/** Text right after the opening delimiter of a multi-line string. */
export function stringContentMustBeginOnNewLine(): Message {
  return { text: 'The content of a multi-line string must begin on a new line.' };
}

/** Text right before the closing delimiter of a multi-line string. */
export function closingStringDelimiterMustBeginOnNewLine(): Message {
  return { text: 'The closing delimiter of a multi-line string must begin on a new line.' };
}

/** A line of a multi-line string that is indented less than its closing delimiter. */
export function stringIndentationMustMatchLastLine(): Message {
  return { text: "Line must match or exceed indentation of the String's last line." };
}

/** `\(…)` in an import, an `amends` or a literal type. */
export function interpolationInConstant(): Message {
  return { text: 'String constant cannot have interpolated values.' };
}

/** A mistake between `@(` and its `)`. */
export function insidePromise(message: Message): Message {
  return {
    ...message,
    hint: 'In this module, `@(` in a string starts a promise. To write it as text, use `\\u{40}(`.',
  };
}

/** Brackets, strings or operators nested deeper than the parser can follow. */
export function nestedTooDeeply(): Message {
  return { text: 'The source text is nested too deeply.' };
}
