// Generated from src/documentation/html/page/**/*.{css,js} by `npm run gen`. Edit those.

/** The style sheet and the script of documentation: name → text. */
export const sources: Readonly<Record<string, string>> = {
  get "site.css"() {
    return `/* ../../../server/ui/styles/tokens.css */
:root {
  --page: #f6f7f5;
  --card: #fff;
  --text: #1a211d;
  --quiet: #56615b;
  --line: #dde2de;
  --edge: #b9c2bc;
  --soft: #eff2ef;
  --accent: #0b6e4f;
  --accent-soft: #e0f1ea;
  --on-accent: #fff;
  --busy: #8a5a00;
  --busy-soft: #fbf0d9;
  --wrong: #a3262a;
  --wrong-soft: #fbe9e9;
  --shadow: 0 1px 2px rgb(20 30 25 / 5%), 0 4px 16px rgb(20 30 25 / 4%);
  --mono:
    ui-monospace,
    "SF Mono",
    "Cascadia Mono",
    Menlo,
    Consolas,
    "DejaVu Sans Mono",
    monospace;
  --sans:
    system-ui,
    -apple-system,
    "Segoe UI",
    "Noto Sans",
    sans-serif;
  --round: 0.625rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101412;
    --card: #181d1b;
    --text: #e6ece8;
    --quiet: #9faba4;
    --line: #2b3430;
    --edge: #46524c;
    --soft: #212825;
    --accent: #5fd3a6;
    --accent-soft: #17352a;
    --on-accent: #0a1410;
    --busy: #efc163;
    --busy-soft: #3a2f16;
    --wrong: #ff9391;
    --wrong-soft: #3d2021;
    --shadow: none;
  }
}
* {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
html {
  -webkit-text-size-adjust: 100%;
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem / 1.5 var(--sans);
}
h1 {
  margin: 0;
  font-size: 1.625rem;
  line-height: 1.2;
  letter-spacing: -0.02em;
  overflow-wrap: anywhere;
}
h1 small {
  margin-left: 0.5rem;
  color: var(--quiet);
  font: 400 0.875rem var(--mono);
  letter-spacing: 0;
}
code,
pre,
.mono {
  font-family: var(--mono);
  font-size: 0.875rem;
}
a {
  color: var(--accent);
}
.skip {
  position: absolute;
  left: -99rem;
}
.skip:focus {
  left: 1rem;
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}

/* site.css */
:root {
  --keyword: #7a3e9d;
  --string: #8a4b08;
  --number: #0b5f8a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --keyword: #c9a2e8;
    --string: #e3b27a;
    --number: #86c5ea;
  }
}
html {
  scroll-padding-top: 4.5rem;
}
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
.bar {
  position: sticky;
  top: 0;
  z-index: 2;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 1rem;
  padding: 0.625rem 1.5rem;
  border-bottom: 1px solid var(--line);
  background: var(--card);
}
.bar p {
  margin: 0;
  font-size: 0.875rem;
}
.bar nav {
  display: flex;
  flex-wrap: wrap;
  gap: 0 0.5rem;
  min-width: 0;
  overflow-wrap: anywhere;
}
.bar nav b {
  color: var(--edge);
  font-weight: 400;
}
.bar a {
  text-decoration: none;
}
.bar a:hover {
  text-decoration: underline;
}
.bar [aria-current] {
  font-weight: 600;
}
.bar .jump {
  display: none;
}
.bar .names {
  margin-left: auto;
}
.bar select,
.bar input {
  padding: 0.3rem 0.6rem;
  border: 1px solid var(--edge);
  border-radius: 0.5rem;
  background: var(--page);
  color: var(--text);
  font: 0.875rem var(--sans);
}
.search {
  position: relative;
  margin-left: auto;
}
.search input {
  width: min(22rem, 60vw);
}
.search ol {
  position: absolute;
  right: 0;
  width: min(34rem, calc(100vw - 2rem));
  max-height: min(32rem, 75vh);
  margin: 0.375rem 0 0;
  padding: 0.375rem;
  overflow-y: auto;
  border: 1px solid var(--edge);
  border-radius: var(--round);
  background: var(--card);
  box-shadow: 0 8px 30px rgb(0 0 0 / 18%);
  list-style: none;
}
.search li {
  padding: 0.375rem 0.625rem;
  border-radius: 0.375rem;
  overflow-wrap: anywhere;
  cursor: pointer;
}
.search li[aria-selected=true] {
  background: var(--accent-soft);
}
.search li:hover {
  background: var(--soft);
}
.search strong {
  color: var(--accent);
  font: 600 0.875rem var(--mono);
}
.search small {
  display: block;
  color: var(--quiet);
  font-size: 0.8125rem;
}
.search .none {
  color: var(--quiet);
  cursor: default;
}
.columns {
  display: grid;
  grid-template: "contents main on-page" auto / minmax(11rem, 16rem) minmax(0, 50rem) minmax(9rem, 14rem);
  gap: 0 3rem;
  justify-content: center;
  padding: 0 1.5rem;
}
main {
  grid-area: main;
  min-width: 0;
  overflow-wrap: break-word;
  padding: 2rem 0 5rem;
}
main:has(.lines) {
  grid-column: 1 / -1;
}
.contents,
.on-page {
  position: sticky;
  top: 3.25rem;
  align-self: start;
  max-height: calc(100vh - 3.25rem);
  padding: 2rem 0;
  overflow-y: auto;
  font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.contents {
  grid-area: contents;
}
.on-page {
  grid-area: on-page;
}
.contents p,
.on-page p {
  margin: 0 0 0.375rem;
  font-weight: 600;
}
.contents p a,
.on-page p a {
  color: var(--text);
}
.contents ul,
.on-page ul {
  margin: 0 0 1rem;
  padding: 0;
  list-style: none;
}
.contents ul ul {
  margin: 0.125rem 0 0.375rem 0.25rem;
  padding-left: 0.75rem;
  border-left: 1px solid var(--line);
}
.contents a,
.on-page a {
  display: block;
  padding: 0.125rem 0.5rem;
  border-radius: 0.375rem;
  color: var(--quiet);
  text-decoration: none;
}
.contents a:hover,
.on-page a:hover {
  background: var(--soft);
  color: var(--text);
}
.contents [aria-current] {
  background: var(--accent-soft);
  color: var(--accent);
  font-weight: 600;
}
main h1 {
  margin-bottom: 0.875rem;
}
.kind {
  display: flex;
  flex-wrap: wrap;
  gap: 0 0.375rem;
  margin: 0 0 0.25rem;
  color: var(--quiet);
  font-size: 0.875rem;
}
h2 {
  margin: 2.75rem 0 1rem;
  padding-bottom: 0.375rem;
  border-bottom: 1px solid var(--line);
  font-size: 1.25rem;
  letter-spacing: -0.01em;
}
h3 {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0 1rem;
  margin: 0 0 0.5rem;
  font: 600 1.0625rem var(--mono);
  overflow-wrap: anywhere;
}
.prose h2,
.prose h3,
.prose h4,
.prose h5,
.prose h6 {
  display: block;
  margin: 1.5rem 0 0.5rem;
  padding: 0;
  border: 0;
  font: 600 1.0625rem var(--sans);
}
h3 .anchor {
  color: inherit;
  text-decoration: none;
}
h3 .anchor:hover {
  text-decoration: underline;
}
.source {
  margin-left: auto;
  color: var(--quiet);
  font: 0.8125rem var(--sans);
}
.member {
  margin: 0 0 1.25rem;
  padding: 1rem 1.25rem;
  border: 1px solid var(--line);
  border-radius: var(--round);
  background: var(--card);
}
.member:target {
  border-color: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
.member > :last-child,
.prose > :last-child {
  margin-bottom: 0;
}
.old h3 .anchor,
.old dt a {
  text-decoration: line-through;
}
pre {
  margin: 0 0 0.875rem;
  padding: 0.75rem 1rem;
  overflow-x: auto;
  border-radius: 0.5rem;
  background: var(--soft);
  line-height: 1.55;
}
pre code {
  font-size: 0.84375rem;
}
pre i,
pre a {
  font-style: normal;
}
.declaration {
  padding: 0.625rem 0.875rem;
  border-left: 3px solid var(--accent);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.k {
  color: var(--keyword);
}
.s {
  color: var(--string);
}
.n {
  color: var(--number);
}
.c {
  color: var(--quiet);
}
:not(pre) > code {
  padding: 0.0625rem 0.3125rem;
  border-radius: 0.25rem;
  background: var(--soft);
  overflow-wrap: anywhere;
}
.result {
  margin: -0.5rem 0 0.875rem 1rem;
  padding-left: 0.75rem;
  border-left: 2px solid var(--edge);
}
.result::before {
  display: block;
  padding-bottom: 0.125rem;
  color: var(--quiet);
  content: "evaluates to";
  font-size: 0.75rem;
}
.result pre {
  padding: 0.375rem 0;
  background: none;
}
.prose p,
.prose ul,
.prose ol {
  margin: 0 0 0.75rem;
}
.prose ul,
.prose ol {
  padding-left: 1.5rem;
}
blockquote {
  margin: 0 0 0.75rem;
  padding-left: 1rem;
  border-left: 3px solid var(--line);
  color: var(--quiet);
}
.wide {
  margin-bottom: 0.75rem;
  overflow-x: auto;
}
table {
  border-collapse: collapse;
}
th,
td {
  padding: 0.375rem 0.75rem;
  border: 1px solid var(--line);
  text-align: left;
}
.badges {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem;
  margin: 0 0 0.75rem;
}
.badge {
  padding: 0.0625rem 0.5rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  color: var(--quiet);
  font-size: 0.8125rem;
}
.deprecated {
  margin: 0 0 0.75rem;
  padding: 0.5rem 0.875rem;
  border-radius: 0.5rem;
  background: var(--busy-soft);
  color: var(--text);
}
.relation {
  margin: 0.75rem 0;
  color: var(--quiet);
  font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.relation strong {
  margin-right: 0.375rem;
  font-weight: 600;
}
summary {
  cursor: pointer;
}
.facts,
.list,
.inherited {
  margin: 1.25rem 0;
}
.facts div {
  display: grid;
  grid-template-columns: 9rem minmax(0, 1fr);
  padding: 0.3125rem 0;
  overflow-wrap: anywhere;
}
dt {
  font-weight: 600;
}
.facts dt {
  color: var(--quiet);
  font-weight: 400;
}
dd {
  margin: 0;
}
.list > div {
  display: grid;
  grid-template-columns: minmax(0, 15rem) minmax(0, 1fr);
  gap: 0 1.5rem;
  padding: 0.5rem 0;
  border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere;
}
.list p {
  margin: 0;
}
.list dt small {
  color: var(--quiet);
  font-weight: 400;
}
.inherited dt {
  margin-top: 0.75rem;
  color: var(--quiet);
  font-size: 0.875rem;
}
.inherited dd {
  line-height: 1.9;
}
.names-list {
  padding: 0;
  columns: 16rem;
  list-style: none;
}
.names-list li {
  margin-bottom: 0.25rem;
  break-inside: avoid;
  overflow-wrap: anywhere;
}
.names-list small {
  color: var(--quiet);
}
.lines {
  padding: 0.75rem 0;
}
.lines span {
  display: block;
  padding-right: 1rem;
}
.lines span:target {
  background: var(--accent-soft);
}
.lines span::before {
  display: inline-block;
  width: 3rem;
  margin-right: 1rem;
  color: var(--quiet);
  content: attr(data-n);
  text-align: right;
}
@media (width < 80rem) {
  .columns {
    grid-template: "contents main" auto / minmax(11rem, 15rem) minmax(0, 50rem);
  }
  .on-page {
    display: none;
  }
}
@media (width < 52rem) {
  .bar {
    position: static;
    padding: 0.5rem 1rem;
  }
  .bar .jump {
    display: block;
  }
  .search {
    width: 100%;
    margin: 0;
  }
  .search input {
    width: 100%;
  }
  .search ol {
    right: auto;
    left: 0;
  }
  .columns {
    grid-template: "main" auto "contents" auto / minmax(0, 1fr);
    padding: 0 1rem;
  }
  main {
    padding: 1.25rem 0 2rem;
  }
  .contents {
    position: static;
    max-height: none;
    border-top: 1px solid var(--line);
  }
  .contents a {
    padding: 0.375rem 0.5rem;
  }
  .member {
    padding: 0.875rem;
  }
  .list > div,
  .facts div {
    grid-template-columns: minmax(0, 1fr);
  }
}
@media print {
  .bar,
  .contents,
  .on-page {
    display: none;
  }
  .columns {
    display: block;
  }
}
`;
  },
  get "site.js"() {
    return `// What pages gain with JavaScript: a search, and a list of versions. Requests nothing but files of the site.
'use strict';

const { root, page } = document.documentElement.dataset;
const bar = document.querySelector('.bar');

/** Loads a script of the site once. */
function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = root + path;
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  });
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- search

const MAX_FOUND = 30;
const KINDS = { m: 'module', c: 'class', t: 'type alias', p: 'property', f: 'method' };

const input = element('input', {
  type: 'search',
  placeholder: 'Search (press /)',
  autocomplete: 'off',
  spellcheck: false,
  role: 'combobox',
  ariaLabel: 'Search',
  ariaExpanded: 'false',
  ariaAutoComplete: 'list',
});
input.setAttribute('aria-controls', '-found');
const list = element('ol', { id: '-found', role: 'listbox', ariaLabel: 'Found', hidden: true });
const state = element('p', { className: 'unseen' });
state.setAttribute('role', 'status');
bar.querySelector('.names').replaceWith(element('div', { className: 'search', role: 'search' }, input, list, state));

let loading = null;
let selected = -1;

/** How well a row matches a word: less is better, and null is not at all. */
function rank([name, kind, id, , , others], words) {
  let total = kind === 'm' || kind === 'c' ? 0 : 0.5;
  const lower = name.toLowerCase();
  for (const word of words) {
    if (lower === word) total += 0;
    else if (lower.startsWith(word)) total += 2;
    else if (initials(name).startsWith(word)) total += 3;
    else if (lower.includes(word)) total += 4;
    else if (others.toLowerCase().includes(word)) total += 5;
    else if (id.toLowerCase().includes(word)) total += 6;
    else return null;
  }
  return total + name.length / 100;
}

/** \`nCG\` for \`nodeClassGroup\`. */
function initials(name) {
  return name.replaceAll(/(?<=[\\p{L}\\p{N}])[\\p{Ll}\\p{N}]+/gu, '').toLowerCase();
}

function find(text) {
  const words = text
    .toLowerCase()
    .split(/[\\s.#()]+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  return globalThis.searchIndex
    .flatMap((row) => {
      const value = rank(row, words);
      return value === null ? [] : [{ row, value }];
    })
    .sort((a, b) => a.value - b.value)
    .slice(0, MAX_FOUND)
    .map(({ row }) => row);
}

function show(rows, text) {
  list.replaceChildren(
    ...rows.map(([name, kind, id, url, summary], index) =>
      element(
        'li',
        { id: \`-found-\${index}\`, role: 'option', ariaSelected: 'false', onclick: () => location.assign(root + url) },
        element('strong', {}, kind === 'f' ? \`\${name}()\` : name),
        \` \${KINDS[kind]}\`,
        element('small', {}, id),
        ...(summary === '' ? [] : [element('small', {}, summary)]),
      ),
    ),
  );
  const isEmpty = text.trim() === '';
  state.textContent = isEmpty ? '' : \`\${rows.length} found\`;
  if (rows.length === 0 && !isEmpty) {
    const none = element('li', { className: 'none', role: 'option', ariaDisabled: 'true' }, 'Nothing found.');
    list.append(none);
  }
  list.hidden = isEmpty;
  input.ariaExpanded = String(!isEmpty);
  select(rows.length === 0 ? -1 : 0);
}

function select(index) {
  list.children[selected]?.setAttribute('aria-selected', 'false');
  selected = index;
  const option = list.children[index];
  option?.setAttribute('aria-selected', 'true');
  option?.scrollIntoView({ block: 'nearest' });
  if (index < 0) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', \`-found-\${index}\`);
}

async function search() {
  loading ??= load('search-index.js');
  try {
    await loading;
  } catch {
    // Tried again with the next key.
    loading = null;
    return;
  }
  show(find(input.value), input.value);
}

function close() {
  list.hidden = true;
  input.ariaExpanded = 'false';
  input.removeAttribute('aria-activedescendant');
}

input.addEventListener('input', search);
input.addEventListener('focus', () => {
  if (input.value !== '') void search();
});
input.addEventListener('keydown', (event) => {
  const count = list.querySelectorAll('[id]').length;
  if (event.key === 'Escape') close();
  else if (count === 0 || list.hidden) return;
  else if (event.key === 'ArrowDown') select((selected + 1) % count);
  else if (event.key === 'ArrowUp') select((selected + count - 1) % count);
  else if (event.key === 'Enter') list.children[selected]?.click();
  else return;
  event.preventDefault();
});
list.addEventListener('click', close);
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) close();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(?:input|select|textarea)$/i.test(event.target.tagName)) return;
  event.preventDefault();
  input.focus();
});

// ---- versions

const version = bar.querySelector('.version');

/** Replaces the link to the versions by a list, if there is more than one. */
async function showVersions() {
  await load('../versions.js');
  const versions = globalThis.packageVersions;
  if (versions.length < 2) return;
  const own = new URL('.', new URL(root === '' ? '.' : root, location.href)).pathname.split('/').at(-2);
  const choice = element('select', { ariaLabel: 'Version' });
  for (const [name, folder, pages] of versions) {
    const target = \`\${root}../\${encodeURIComponent(folder)}/\${pages.includes(page) ? page : 'index.html'}\`;
    choice.append(
      element('option', { value: target, selected: encodeURIComponent(folder) === own || folder === own }, name),
    );
  }
  choice.addEventListener('change', () => location.assign(choice.value));
  version.replaceChildren(choice);
}

// Without the file, the link remains.
if (version !== null) showVersions().catch(() => undefined);
`;
  },
};
