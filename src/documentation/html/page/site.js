// What pages gain with JavaScript: a search, and a list of versions. Requests nothing but files of the site.
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

/** `nCG` for `nodeClassGroup`. */
function initials(name) {
  return name.replaceAll(/(?<=[\p{L}\p{N}])[\p{Ll}\p{N}]+/gu, '').toLowerCase();
}

function find(text) {
  const words = text
    .toLowerCase()
    .split(/[\s.#()]+/)
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
        { id: `-found-${index}`, role: 'option', ariaSelected: 'false', onclick: () => location.assign(root + url) },
        element('strong', {}, kind === 'f' ? `${name}()` : name),
        ` ${KINDS[kind]}`,
        element('small', {}, id),
        ...(summary === '' ? [] : [element('small', {}, summary)]),
      ),
    ),
  );
  const isEmpty = text.trim() === '';
  state.textContent = isEmpty ? '' : `${rows.length} found`;
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
  else input.setAttribute('aria-activedescendant', `-found-${index}`);
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
    const target = `${root}../${encodeURIComponent(folder)}/${pages.includes(page) ? page : 'index.html'}`;
    choice.append(
      element('option', { value: target, selected: encodeURIComponent(folder) === own || folder === own }, name),
    );
  }
  choice.addEventListener('change', () => location.assign(choice.value));
  version.replaceChildren(choice);
}

// Without the file, the link remains.
if (version !== null) showVersions().catch(() => undefined);
