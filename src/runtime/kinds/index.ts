/** The one list of kinds: the actions that a resource can have. */
import { chatKind } from './chat/index.ts';
import { execKind } from './exec/index.ts';
import { httpKind } from './http/index.ts';
import { pythonKind } from './python/index.ts';
import { registry } from './registry.ts';
import { responseKind } from './response/index.ts';

/** The kinds; `kinds.add(kind)` makes another one known. */
export const kinds = registry.add(execKind, pythonKind, chatKind, httpKind, responseKind);
