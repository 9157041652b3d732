// The features of the language server. To add one, write a file in this folder and list it here.
import type { Feature } from '../feature.ts';
import { callHierarchy } from './call-hierarchy.ts';
import { codeActions } from './code-actions.ts';
import { codeLens } from './code-lens.ts';
import { commands } from './commands.ts';
import { completion } from './completion.ts';
import { contents } from './contents.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { formatting } from './formatting.ts';
import { hierarchy } from './hierarchy.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { references } from './references.ts';
import { rename } from './rename.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';
import { structure } from './structure.ts';
import { symbols } from './symbols.ts';

export const features: readonly Feature[] = [
  diagnostics,
  hover,
  definition,
  hierarchy,
  callHierarchy,
  references,
  rename,
  symbols,
  structure,
  completion,
  signatureHelp,
  semanticTokens,
  inlayHints,
  formatting,
  codeActions,
  codeLens,
  commands,
  contents,
];
