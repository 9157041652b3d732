// Generated from src/server/endpoints/docs/page/**/*.{css,html,js} by `npm run gen`. Edit those.

/** The files of the page: name → text. */
export const sources: Readonly<Record<string, string>> = {
  get "docs.css"() {
    return `/* ../../../ui/styles/tokens.css */
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

/* docs.css */
body {
  margin: 0 auto;
  max-width: 64rem;
  padding: 2.5rem 1.25rem 4rem;
}
header p {
  margin: 0.5rem 0 0;
  color: var(--quiet);
}
textarea,
.path {
  font-family: var(--mono);
  font-size: 0.875rem;
}
article {
  margin-top: 2rem;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: var(--card);
  overflow: hidden;
}
article > h2 {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 0.75rem;
  align-items: center;
  margin: 0;
  padding: 1rem 1.25rem;
  border-bottom: 1px solid var(--line);
  font-size: 1rem;
}
.method {
  border-radius: 0.375rem;
  padding: 0.125rem 0.5rem;
  background: var(--accent);
  color: var(--on-accent);
  font: 600 0.8125rem var(--mono);
}
.path {
  overflow-wrap: anywhere;
  font-size: 1rem;
}
.about {
  margin: 0;
  border-bottom: 1px solid var(--line);
  padding: 0.75rem 1.25rem;
  color: var(--quiet);
  white-space: pre-line;
}
.columns {
  display: grid;
  grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
}
.columns > * {
  min-width: 0;
  padding: 1rem 1.25rem 1.25rem;
}
.columns > * + * {
  border-left: 1px solid var(--line);
}
@media (max-width: 46rem) {
  body {
    padding: 1.5rem 0.875rem 3rem;
  }
  .columns {
    grid-template-columns: minmax(0, 1fr);
  }
  .columns > * + * {
    border-top: 1px solid var(--line);
    border-left: 0;
  }
}
h3 {
  margin: 0 0 0.75rem;
  font-size: 0.8125rem;
  font-weight: 600;
  letter-spacing: 0.02em;
  color: var(--quiet);
}
h3:not(:first-child) {
  margin-top: 1.25rem;
}
.field {
  margin-bottom: 0.875rem;
}
.field label {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem;
  align-items: baseline;
  margin-bottom: 0.25rem;
}
.field .name {
  font: 600 0.9375rem var(--mono);
}
.field .kind,
.field .doc {
  color: var(--quiet);
  font-size: 0.8125rem;
}
.field .doc {
  margin: 0.125rem 0 0.25rem;
  white-space: pre-line;
}
.required {
  color: var(--wrong);
  font-size: 0.8125rem;
}
input,
select,
textarea {
  width: 100%;
  min-height: 2.5rem;
  border: 1px solid var(--line);
  border-radius: 0.375rem;
  padding: 0.5rem 0.625rem;
  background: var(--page);
  color: var(--text);
  font: inherit;
}
input[type=checkbox] {
  width: 1.25rem;
  min-height: 1.25rem;
}
textarea {
  min-height: 4.5rem;
  resize: vertical;
}
button {
  min-height: 2.5rem;
  border: 0;
  border-radius: 0.375rem;
  padding: 0.5rem 1rem;
  background: var(--accent);
  color: var(--on-accent);
  font: 600 0.9375rem var(--sans);
  cursor: pointer;
}
button.quiet {
  min-height: 0;
  padding: 0.25rem 0.625rem;
  background: var(--soft);
  color: var(--text);
  font-weight: 400;
  font-size: 0.8125rem;
}
button:disabled {
  opacity: 0.6;
  cursor: progress;
}
#access {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
  align-items: center;
  margin-top: 1rem;
  max-width: 32rem;
}
#access input {
  flex: 1;
  width: auto;
}
pre {
  margin: 0;
  max-height: 28rem;
  border-radius: 0.5rem;
  padding: 0.75rem;
  background: var(--soft);
  overflow: auto;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.bar {
  display: flex;
  justify-content: space-between;
  gap: 0.5rem;
  align-items: center;
  margin-bottom: 0.5rem;
}
.bar h3 {
  margin: 0;
}
.status {
  margin: 0 0 0.5rem;
  font-weight: 600;
}
.status.wrong,
.problem {
  color: var(--wrong);
}
.problem {
  margin: 0.25rem 0 0;
  font-size: 0.875rem;
}
figure {
  margin: 0 0 0.75rem;
}
figure img {
  display: block;
  max-width: 100%;
  border-radius: 0.5rem;
}
footer {
  margin-top: 2rem;
}
`;
  },
  get "docs.js"() {
    return `// The page at \`/docs\`: renders the agent's OpenAPI document and sends requests, to this server only.
(() => {
  const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
  /** Longer texts in an answer are truncated. */
  const MAX_TEXT_LENGTH = 400;
  let key = sessionStorage.getItem('key') ?? '';
  let numbers = 0;

  /** An element with attributes, listeners (\`on…\`) and children. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value === undefined || value === false || value === null) continue;
      if (attribute.startsWith('on')) element.addEventListener(attribute.slice(2), value);
      else element.setAttribute(attribute, value === true ? '' : String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const byId = (id) => document.getElementById(id);
  const withKey = (headers = {}) => (key === '' ? headers : { ...headers, 'X-API-Key': key });

  async function start() {
    const response = await fetch('openapi.json', { headers: withKey() });
    if (response.status === 401 || response.status === 403) return askForKey();
    if (!response.ok) throw new Error(\`openapi.json: \${response.status}\`);
    render(await response.json());
  }

  function askForKey() {
    byId('access').hidden = false;
    byId('notice').textContent = key === '' ? 'This API requires a key.' : 'The key is wrong.';
  }

  byId('access').addEventListener('submit', (event) => {
    event.preventDefault();
    key = byId('key').value.trim();
    sessionStorage.setItem('key', key);
    start().catch(fail);
  });

  function fail(error) {
    byId('notice').textContent = \`Cannot load the API description: \${error.message}\`;
  }

  function render(api) {
    byId('access').hidden = true;
    byId('notice').textContent = '';
    document.title = \`\${api.info.title} API\`;
    byId('title').replaceChildren(\`\${api.info.title} \`, make('small', {}, api.info.version));
    byId('description').textContent = api.info.description ?? '';
    const operations = Object.entries(api.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).map((method) =>
        operation(api, path, method, item[method]),
      ),
    );
    byId('operations').replaceChildren(...operations);
  }

  /** Follows \`$ref\`s. */
  function resolve(api, schema) {
    const { $ref: reference } = schema ?? {};
    if (reference === undefined) return schema ?? {};
    return resolve(
      api,
      reference
        .slice(2)
        .split('/')
        .reduce((part, name) => part?.[name], api),
    );
  }

  function operation(api, path, method, about) {
    const fields = fieldsOf(api, about);
    const controls = fields.map((field) => control(api, field));
    const output = make('div', { 'aria-live': 'polite' });
    const command = make('pre', { tabindex: '0', 'aria-label': 'curl' });
    const send = make('button', { type: 'submit' }, 'Send');
    const draft = () => requestOf(path, method, about, controls);
    const update = () => {
      command.textContent = curl(draft());
    };
    const form = make(
      'form',
      {
        novalidate: true,
        oninput: update,
        onsubmit: async (event) => {
          event.preventDefault();
          for (const each of controls) each.setProblem('');
          send.disabled = true;
          await answer(draft(), output, controls).finally(() => {
            send.disabled = false;
          });
        },
      },
      make('h3', {}, fields.length === 0 ? 'No fields' : 'Fields'),
      ...controls.map(({ element }) => element),
      send,
    );
    update();
    return make(
      'article',
      { id: about.operationId },
      make('h2', {}, make('span', { class: 'method' }, method.toUpperCase()), make('span', { class: 'path' }, path)),
      about.summary === undefined
        ? null
        : make('p', { class: 'about' }, [about.summary, about.description].filter(Boolean).join('\\n')),
      make(
        'div',
        { class: 'columns' },
        form,
        make('section', {}, bar('curl', command), command, make('h3', {}, 'Response'), output),
      ),
    );
  }

  function bar(title, element) {
    const copy = make('button', { type: 'button', class: 'quiet' }, 'Copy');
    copy.addEventListener('click', async () => {
      await navigator.clipboard?.writeText(element.textContent);
      copy.textContent = 'Copied';
      setTimeout(() => {
        copy.textContent = 'Copy';
      }, 1500);
    });
    return make('div', { class: 'bar' }, make('h3', {}, title), copy);
  }

  /** The fields of an operation: its parameters, and the properties of its body. */
  function fieldsOf(api, { parameters = [], requestBody }) {
    const given = parameters.map((parameter) => ({
      ...parameter,
      schema: {
        description: parameter.description,
        ...(parameter.schema ?? parameter.content?.['application/json']?.schema),
      },
    }));
    const body = resolve(api, requestBody?.content?.['multipart/form-data']?.schema);
    const required = body.required ?? [];
    const inBody = Object.entries(body.properties ?? {}).map(([name, schema]) => ({
      name,
      in: 'body',
      required: required.includes(name),
      schema,
    }));
    return [...given, ...inBody];
  }

  /** What determines the control for a schema. A union with null, an empty text or a single element is simplified. */
  function shapeOf(api, written) {
    const schema = resolve(api, written);
    const alternatives = (schema.anyOf ?? []).filter(
      (each) =>
        each.type !== 'null' && each.const !== '' && !(schema.anyOf[0].type === 'array' && each !== schema.anyOf[0]),
    );
    if (alternatives.length === 1) return shapeOf(api, { ...schema, ...alternatives[0], anyOf: undefined });
    const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
    const isFile = schema.format === 'binary' || schema.items?.format === 'binary';
    return { schema, isFile, type: types[0] ?? 'any', values: schema.enum?.filter((value) => value !== null) };
  }

  function control(api, field) {
    const { name } = field;
    const { schema, isFile, type, values } = shapeOf(api, field.schema);
    const id = \`field\${++numbers}\`;
    const isStructured = !isFile && (type === 'array' || type === 'object');
    const input = inputFor({ schema, isFile, type, values, id, name, required: field.required, isStructured });
    const problem = make('p', { class: 'problem', id: \`\${id}-problem\`, role: 'alert' });
    const doc = field.schema.description ?? schema.description;
    const element = make(
      'div',
      { class: 'field' },
      make(
        'label',
        { for: id },
        make('span', { class: 'name' }, name),
        make('span', { class: 'kind' }, typeText(api, { schema, isFile, type, values })),
        field.required ? make('span', { class: 'required' }, 'required') : null,
      ),
      doc === undefined ? null : make('p', { class: 'doc' }, doc),
      input,
      problem,
    );
    return {
      field,
      element,
      isFile,
      isStructured,
      type,
      value: () => valueOf(input, isFile),
      setProblem: (text) => {
        problem.textContent = text;
        input.toggleAttribute('aria-invalid', text !== '');
      },
    };
  }

  function inputFor({ schema, isFile, type, values, id, name, required, isStructured }) {
    const about = { id, name, 'aria-describedby': \`\${id}-problem\`, 'aria-required': required };
    if (isFile) return make('input', { ...about, type: 'file', multiple: type === 'array' });
    if (values !== undefined || type === 'boolean') {
      const options = (values ?? [true, false]).map((value) =>
        make('option', { value, selected: schema.default === value }, String(value)),
      );
      const none = required && values !== undefined ? null : make('option', { value: '' }, '');
      return make('select', about, none, ...options);
    }
    const { default: written = '' } = schema;
    const isEmpty = written === null || (Array.isArray(written) && written.length === 0);
    const standard = isEmpty ? '' : written;
    if (isStructured)
      return make(
        'textarea',
        { ...about, placeholder: type === 'array' ? '[…]' : '{…}' },
        standard === '' ? '' : JSON.stringify(standard),
      );
    if (type === 'string' && (schema.maxLength ?? 0) > 200) return make('textarea', about, String(standard));
    const isNumber = type === 'integer' || type === 'number';
    return make('input', {
      ...about,
      type: isNumber ? 'number' : 'text',
      step: type === 'integer' ? 1 : isNumber ? 'any' : undefined,
      min: isNumber ? schema.minimum : undefined,
      max: isNumber ? schema.maximum : undefined,
      value: standard,
    });
  }

  /** The value as text or a list of files; null when the control is empty. */
  function valueOf(input, isFile) {
    if (isFile) return input.files.length === 0 ? null : [...input.files];
    return input.value === '' ? null : input.value;
  }

  /** A short description of a type and its limits. */
  function typeText(api, { schema, isFile, type, values }) {
    if (isFile) return type === 'array' ? 'files' : 'file';
    if (values !== undefined) return '';
    const safe = Number.MAX_SAFE_INTEGER;
    const limit = (value) => (value === undefined || Math.abs(value) === safe ? undefined : value);
    const range = (least, most) => {
      if (least === undefined && most === undefined) return '';
      if (least === most) return \`, \${least}\`;
      return \`, \${least ?? ''}\${least === undefined ? 'at most ' : most === undefined ? ' or more' : '–'}\${most ?? ''}\`;
    };
    switch (type) {
      case 'integer':
      case 'number':
        return (
          (type === 'integer' ? 'whole number' : 'number') +
          range(limit(schema.minimum ?? schema.exclusiveMinimum), limit(schema.maximum ?? schema.exclusiveMaximum))
        );
      case 'string': {
        const lengths = range(schema.minLength, schema.maxLength);
        return \`text\${lengths === '' ? '' : \`\${lengths} characters\`}\`;
      }
      case 'boolean':
        return 'yes or no';
      case 'array':
        return \`list: \${typeText(api, shapeOf(api, schema.items ?? {})) || 'any values'}\`;
      case 'object':
        return \`JSON\${schema.properties === undefined ? '' : \`: \${Object.keys(schema.properties).join(', ')}\`}\`;
      default:
        return 'any value';
    }
  }

  /** The request with the values of the controls. */
  function requestOf(path, method, about, controls) {
    const given = controls.map((each) => ({ ...each, given: each.value() })).filter((each) => each.given !== null);
    const template = path.replace(/\\{(\\w+)\\}/g, (whole, name) => {
      const found = given.find(({ field }) => field.in === 'path' && field.name === name);
      return found === undefined ? whole : encodeURIComponent(found.given);
    });
    const url = new URL(template.slice(1), new URL('.', location.href));
    const lists = ({ isStructured, type, given: text }) => (isStructured && type === 'array' ? itemsOf(text) : [text]);
    for (const each of given.filter(({ field }) => field.in === 'query'))
      for (const item of lists(each)) url.searchParams.append(each.field.name, item);
    const inBody = given.filter(({ field }) => field.in === 'body');
    const parts = inBody.flatMap((each) =>
      (each.isFile ? each.given : lists(each)).map((value) => ({ name: each.field.name, value, isFile: each.isFile })),
    );
    return { url, method: method.toUpperCase(), parts: about.requestBody === undefined ? null : parts };
  }

  /** The elements of a list that is written as JSON, or one per line. */
  function itemsOf(text) {
    try {
      const value = JSON.parse(text);
      if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    } catch {
      // Not JSON: one element per line.
    }
    return text.split('\\n').filter((line) => line !== '');
  }

  function curl({ url, method, parts }) {
    const quote = (text) => (/^[\\w./:=@%+,-]+$/.test(text) ? text : \`'\${text.replaceAll("'", \`'\\\\''\`)}'\`);
    const words = ['curl', ...(method === 'GET' || (method === 'POST' && parts?.length > 0) ? [] : ['-X', method])];
    const fields = (parts ?? []).map(({ name, value, isFile }) => {
      if (isFile) return \`-F \${quote(\`\${name}=@\${value.name}\`)}\`;
      return \`--form-string \${quote(\`\${name}=\${value}\`)}\`;
    });
    const access = key === '' ? [] : ["-H 'X-API-Key: …'"];
    return [words.join(' '), ...access, ...fields, quote(url.href)].join(' \\\\\\n  ');
  }

  async function answer({ url, method, parts }, output, controls) {
    output.replaceChildren(make('p', { class: 'status' }, 'Running…'));
    const started = performance.now();
    const body = parts === null ? undefined : new FormData();
    for (const { name, value } of parts ?? []) body.append(name, value);
    let response;
    try {
      const init = { method, headers: withKey({ Accept: 'application/json' }) };
      response = await fetch(url, body === undefined ? init : { ...init, body });
    } catch {
      output.replaceChildren(make('p', { class: 'status wrong' }, 'Cannot reach the server.'));
      return;
    }
    const text = await response.text();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const status = make('p', { class: \`status\${response.ok ? '' : ' wrong'}\` }, \`\${response.status} in \${seconds} s\`);
    const value = parsed(text);
    for (const { field, message } of value?.errors ?? []) {
      const about = controls.find(
        (each) =>
          field === each.field.name ||
          field?.startsWith(\`\${each.field.name}[\`) ||
          field?.startsWith(\`\${each.field.name}.\`),
      );
      about?.setProblem(message);
    }
    const images = imagesIn(value).map((source, index) =>
      make('figure', {}, make('img', { src: source, alt: \`Image \${index + 1} of the response\` })),
    );
    const shown = value === undefined ? text : JSON.stringify(value, shortened, 2);
    output.replaceChildren(status, ...images, make('pre', { tabindex: '0', 'aria-label': 'Body' }, shown));
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  /** The data URLs of images in an answer. */
  function imagesIn(value) {
    if (typeof value === 'string') return /^data:image\\/[\\w.+-]+[;,]/.test(value) ? [value] : [];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(imagesIn) : [];
  }

  function shortened(_, value) {
    if (typeof value !== 'string' || value.length <= MAX_TEXT_LENGTH) return value;
    return \`\${value.slice(0, MAX_TEXT_LENGTH)}… (\${value.length} characters)\`;
  }

  start().catch(fail);
})();
`;
  },
  get "index.html"() {
    return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/docs.css" />
    <script src="docs/docs.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#operations">Skip to the routes</a>
    <header>
      <h1 id="title">API</h1>
      <p id="description"></p>
      <form id="access" hidden>
        <label for="key">Key</label>
        <input id="key" type="password" autocomplete="off" spellcheck="false" />
        <button type="submit">Open</button>
      </form>
      <p id="notice" role="status"></p>
    </header>
    <main id="operations"></main>
    <footer><a href="openapi.json">openapi.json</a></footer>
    <noscript>This page needs JavaScript. The API description is at <a href="openapi.json">openapi.json</a>.</noscript>
  </body>
</html>
`;
  },
};
