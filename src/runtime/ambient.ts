/** Names that every file of an agent can use without importing them, and the modules of the schema that they stand for. */
export const ambientModules: ReadonlyMap<string, string> = new Map(
  Object.entries({
    request: 'APIServerRequest',
    exec: 'Exec',
    python: 'Python',
    client: 'HTTP',
    llm: 'LLM',
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
  }),
);
