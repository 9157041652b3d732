/** The codes of messages between evaluators, their clients and their readers: the first element of each message. */

/** The code of a response is that of its request plus one. */
export const CODE = {
  createEvaluator: 0x20,
  createEvaluatorResponse: 0x21,
  closeEvaluator: 0x22,
  evaluate: 0x23,
  evaluateResponse: 0x24,
  log: 0x25,
  readResource: 0x26,
  readResourceResponse: 0x27,
  readModule: 0x28,
  readModuleResponse: 0x29,
  listResources: 0x2a,
  listResourcesResponse: 0x2b,
  listModules: 0x2c,
  listModulesResponse: 0x2d,
  initializeModuleReader: 0x2e,
  initializeModuleReaderResponse: 0x2f,
  initializeResourceReader: 0x30,
  initializeResourceReaderResponse: 0x31,
  closeExternalProcess: 0x32,
} as const;

export type MessageName = keyof typeof CODE;

const names = new Map<number, MessageName>(
  Object.entries(CODE).map(([name, code]) => [code, name as MessageName] as const),
);

/** The name of the messages with a code; undefined for an unknown code. */
export function messageName(code: number): MessageName | undefined {
  return names.get(code);
}
