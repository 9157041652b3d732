/** The list of rules. To add a family, write a file in this folder and list it here. */
import type { Rule } from '../rule.ts';
import { annotationRule } from './annotations.ts';
import { constantRule } from './constants.ts';
import { declarationRule } from './declarations.ts';
import { docRule } from './docs.ts';
import { importRule } from './imports.ts';
import { inheritanceRule } from './inheritance.ts';
import { modifierRule } from './modifiers.ts';
import { nameRule } from './names.ts';
import { redundancyRule } from './redundancy.ts';
import { referenceRule } from './references.ts';
import { syntaxRule } from './syntax.ts';
import { typeRule } from './types.ts';
import { unusedRule } from './unused.ts';
import { versionRule } from './versions.ts';

export const rules: readonly Rule[] = [
  syntaxRule,
  declarationRule,
  modifierRule,
  importRule,
  nameRule,
  constantRule,
  typeRule,
  referenceRule,
  inheritanceRule,
  annotationRule,
  versionRule,
  redundancyRule,
  unusedRule,
  docRule,
];
