const ref = 'it imports pkl:ref, which came with 0.32';
const command = 'it imports pkl:Command, which came with 0.31';

/** Modules of a project whose local dependencies have other versions than declared. */
const unresolved: readonly string[] = [
  'scripts/actionTypes/actions/checkout@v6.pkl',
  'scripts/actionTypes/actions/configure-pages@v6.pkl',
  'scripts/actionTypes/actions/dependency-review-action@v4.pkl',
  'scripts/actionTypes/actions/download-artifact@v6.pkl',
  'scripts/actionTypes/actions/first-interaction@v3.pkl',
  'scripts/actionTypes/actions/github-script@v7.pkl',
  'scripts/actionTypes/actions/labeler@v6.pkl',
  'scripts/actionTypes/actions/setup-dotnet@v5.pkl',
  'scripts/actionTypes/actions/setup-go@v6.pkl',
  'scripts/actionTypes/actions/setup-node@v6.pkl',
  'scripts/actionTypes/actions/stale@v10.pkl',
  'scripts/actionTypes/actions/upload-artifact@v5.pkl',
  'scripts/actionTypes/actions/upload-pages-artifact@v4.pkl',
  'scripts/actionTypes/github/codeql-action/analyze@v4.pkl',
  'scripts/actionTypes/github/codeql-action/autobuild@v4.pkl',
  'scripts/actionTypes/github/codeql-action/init@v4.pkl',
  'scripts/actionTypes/github/codeql-action/resolve-environment@v4.pkl',
  'scripts/actionTypes/github/codeql-action/setup-codeql@v4.pkl',
  'scripts/actionTypes/github/codeql-action/start-proxy@v4.pkl',
  'scripts/actionTypes/github/codeql-action/upload-sarif@v4.pkl',
  'scripts/generate-github-actions.pkl',
  'scripts/generate-github-catalog.pkl',
];

/**
 * Third-party modules for which the native binary, version 0.30.2, gives a different result: repository → file →
 * reason.
 */
export const moduleDifferences: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'apple/pkl-pantry': {
    ...Object.fromEntries(
      unresolved.map((file) => [file, 'versions of local packages have had a message of their own since 0.32']),
    ),
    'packages/k8s.contrib/convert.pkl': command,
    'packages/org.openapis.v3.contrib/tests/fixtures/SelfReference.pkl': 'both run out of stack, at different places',
    'packages/pkl.csv/tests/csv_test.pkl': 'it runs out of stack',
    'packages/pkl.experimental.structuredRead/tests/structuredRead.pkl': '`let` was a function until 0.32',
    'packages/pkl.pipe/json.pkl': 'it reads standard input, of which a test has none',
    'packages/pkl.pipe/yaml.pkl': 'it reads standard input, of which a test has none',
  },
  'apple/pkl-go': {
    'codegen/snippet-tests/input/InvalidPackageName.err.pkl':
      'until 0.32 a report about a missing value read the annotations of its module, and failed in them',
    'codegen/src/gen.pkl': command,
    'codegen/src/internal/typegen.pkl': ref,
    'codegen/src/tests/gatherer.pkl': ref,
    'codegen/src/tests/typegen.pkl': ref,
    'pkl/test_fixtures/reference.pkl': ref,
    'pkl/test_fixtures/unknown_type.pkl': 'renderers have had a property more since 0.31',
    'scripts/gen-fixtures.pkl': command,
    'scripts/gen-snippets.pkl': command,
  },
  'apple/pkl-swift': {
    'Tests/PklSwiftTests/Fixtures/Ref.pkl': ref,
    'codegen/snippet-tests/test.pkl': ref,
    'codegen/src/gen.pkl': command,
    'codegen/src/internal/typegen.pkl': ref,
    'codegen/src/tests/gatherer.pkl': ref,
    'codegen/src/tests/typegen.pkl': ref,
  },
};
