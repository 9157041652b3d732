// Which folder may import which, as data. The list is in layer order, lowest first: a folder may only import from the
// ones above it in this list. The compiler already separates the outer layers; the layers inside `src/lang` are finer
// than project references can express.

/** A layer: a folder or file below `src`, and what it may import. */
export interface Layer {
  readonly path: string;
  /** Restricts imports to these layers; by default, all earlier layers. */
  readonly only?: readonly string[];
  /** Packages and Node modules it may import. */
  readonly packages?: readonly string[];
}

export const layers: readonly Layer[] = [
  { path: 'lang/base' },
  { path: 'lang/diagnostics', only: ['lang/base'] },
  { path: 'lang/syntax', only: ['lang/base', 'lang/diagnostics'], packages: ['chevrotain'] },
  { path: 'lang/format', only: ['lang/base', 'lang/diagnostics', 'lang/syntax'] },
  { path: 'lang/values', only: ['lang/base', 'lang/diagnostics', 'lang/syntax'] },
  { path: 'lang/regex', only: ['lang/base', 'lang/diagnostics', 'lang/values'] },
  { path: 'lang/modules', only: ['lang/base', 'lang/diagnostics', 'lang/syntax'] },
  { path: 'lang/resolve', only: ['lang/base', 'lang/diagnostics', 'lang/modules', 'lang/syntax', 'lang/values'] },
  { path: 'lang/types', only: ['lang/base', 'lang/diagnostics', 'lang/values'] },
  { path: 'lang/formats', only: ['lang/base', 'lang/diagnostics', 'lang/values'] },
  { path: 'lang/compile' },
  {
    path: 'lang/stdlib',
    packages: ['@noble/hashes/legacy.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'],
  },
  { path: 'lang/api' },
  { path: 'lang/testing' },
  { path: 'lang/repl' },
  { path: 'lang/commands' },
  { path: 'lang/analysis' },
  { path: 'lang/contracts' },
  { path: 'lang/index.ts' },
  { path: 'lang/node', packages: ['node:', 'fast-glob'] },
  // TypeScript, JSON Schema and Pkl made from and into each other.
  { path: 'generators', only: ['lang/contracts', 'lang/index.ts'], packages: ['smol-toml'] },
  // Plugins for bundlers and test runners.
  {
    path: 'integrations',
    only: ['lang/contracts', 'lang/index.ts', 'lang/node', 'generators'],
    packages: ['node:', 'unplugin', 'vitest'],
  },
  {
    path: 'runtime',
    packages: ['node:', 'execa', 'fast-glob', 'file-type/core', 'ipaddr.js', 'libsql', 'bun:sqlite', 'modern-tar'],
  },
  { path: 'kinds.ts' },
  {
    path: 'jobs',
    only: ['lang/node', 'runtime'],
    packages: ['node:', 'ioredis', '@aws-sdk/client-s3', '@aws-sdk/lib-storage'],
  },
  // The console runs in browsers.
  { path: 'server/ui', only: [], packages: ['@preact/signals', 'preact', 'preact/hooks'] },
  {
    path: 'server',
    packages: [
      'node:',
      'express',
      'httpxy',
      'prom-client',
      '@modelcontextprotocol/sdk/server/index.js',
      '@modelcontextprotocol/sdk/server/streamableHttp.js',
      '@modelcontextprotocol/sdk/types.js',
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/exporter-trace-otlp-proto',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-base',
    ],
  },
  { path: 'index.ts' },
  { path: 'project', packages: ['node:', 'fast-glob', 'yaml'] },
  {
    path: 'editor',
    only: ['lang/analysis', 'lang/index.ts'],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument'],
  },
  // Documentation of packages, as pages and as data.
  {
    path: 'documentation',
    only: ['lang/analysis', 'lang/syntax', 'lang/index.ts'],
    packages: [
      'mdast',
      'mdast-util-from-markdown',
      'mdast-util-gfm',
      'mdast-util-to-markdown',
      'micromark-extension-gfm',
    ],
  },
  { path: 'cli', packages: ['node:', 'vscode-languageserver/node'] },
  { path: 'playground/messages.ts', only: [] },
  // Both run in browsers.
  {
    path: 'playground/page',
    only: ['playground/messages.ts'],
    packages: [
      '@codemirror/autocomplete',
      '@codemirror/commands',
      '@codemirror/language',
      '@codemirror/lint',
      '@codemirror/lsp-client',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@lezer/highlight',
      '@preact/signals',
      'marked',
      'preact',
      'preact/hooks',
      'vscode-languageserver-protocol',
    ],
  },
  {
    path: 'playground/workers',
    only: ['lang/analysis', 'lang/index.ts', 'editor', 'playground/messages.ts'],
    packages: ['vscode-languageserver/browser'],
  },
  // The extension of VS Code, on the desktop and in browsers.
  {
    path: 'vscode/client',
    only: ['playground/messages.ts'],
    packages: [
      'node:',
      'vscode',
      'vscode-languageclient',
      'vscode-languageclient/browser',
      'vscode-languageclient/node',
    ],
  },
  { path: 'vscode/workers', only: ['playground/workers'] },
];

/** A part of the program with internals: the rest only imports its entry points. */
export interface Part {
  /** Its folder, and files next to it that belong to it. */
  readonly paths: readonly string[];
  /** The files that other parts may import. */
  readonly edges: readonly string[];
}

export const parts: readonly Part[] = [
  {
    paths: ['lang'],
    edges: [
      'lang/index.ts',
      'lang/syntax/index.ts',
      'lang/node/index.ts',
      'lang/node/server/index.ts',
      'lang/testing/index.ts',
      'lang/repl/index.ts',
      'lang/commands/index.ts',
      'lang/analysis/index.ts',
      'lang/contracts/index.ts',
      'lang/diagnostics/index.ts',
      // Apart from the rest, because nothing but `kdeps explain` loads it.
      'lang/diagnostics/catalogue/index.ts',
    ],
  },
  { paths: ['generators'], edges: ['generators/index.ts'] },
  { paths: ['integrations'], edges: ['integrations/bundler/index.ts', 'integrations/vitest/index.ts'] },
  {
    paths: ['runtime', 'kinds.ts'],
    edges: [
      'runtime/index.ts',
      'runtime/language/index.ts',
      'runtime/sqlite/index.ts',
      'runtime/diagnostics/catalogue.ts',
      'kinds.ts',
    ],
  },
  { paths: ['jobs'], edges: ['jobs/index.ts'] },
  { paths: ['server'], edges: ['server/index.ts', 'server/site.ts'] },
  { paths: ['project'], edges: ['project/index.ts'] },
  { paths: ['editor'], edges: ['editor/index.ts'] },
  { paths: ['documentation'], edges: ['documentation/index.ts'] },
  { paths: ['cli'], edges: [] },
  {
    paths: ['playground'],
    edges: ['playground/messages.ts', 'playground/workers/evaluation.ts', 'playground/workers/language-server.ts'],
  },
  { paths: ['vscode'], edges: [] },
  { paths: ['index.ts'], edges: ['index.ts'] },
];
