/** The one list of kinds: the actions that a resource can have. */
import { chatKind } from './chat.ts';
import { execKind } from './exec.ts';
import { httpKind } from './http.ts';
import { pythonKind } from './python.ts';
import { responseKind } from './response.ts';

/** By the property of the `Run` block. */
export const kinds = {
  Exec: execKind,
  Python: pythonKind,
  Chat: chatKind,
  HTTPClient: httpKind,
  APIResponse: responseKind,
} as const;

export type KindName = keyof typeof kinds;

export const kindNames: readonly KindName[] = ['Exec', 'Python', 'Chat', 'HTTPClient', 'APIResponse'];
