import { derived } from '../kinds/registry.ts';

const common = {
  request: 'APIServerRequest',
  data: 'Data',
  document: 'Document',
  JSONParser: 'Document',
  memory: 'Memory',
  session: 'Session',
  tool: 'Tool',
  tools: 'Tool',
  item: 'Item',
  skip: 'Skip',
  utils: 'Utils',
};

/** Names that every agent file can use without importing them → the schema modules they stand for. */
export const ambientModules = derived((kinds): ReadonlyMap<string, string> => {
  const ofKinds = kinds.flatMap(({ name, functions }) =>
    functions === undefined ? [] : [[name, functions.module] as const],
  );
  return new Map([...Object.entries(common), ...ofKinds]);
});
