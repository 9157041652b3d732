/** The formats of documentation. A new one is a file in this folder, and a line here. */
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';

export const formats = { html, markdown, json } as const;
