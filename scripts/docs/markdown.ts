/** Escapes Markdown for VitePress, which interprets HTML tags and `{{ }}` in prose. */

/** Escapes tags and interpolations outside code. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('');
}

/** A doc comment of Pkl: `[name]` refers to another member. */
export function docText(comment: string): string {
  return prose(comment.trim().replace(/\[([\w.]+(?:\(\))?)\](?!\()/g, '`$1`'));
}

/** A cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}

export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``;
}
