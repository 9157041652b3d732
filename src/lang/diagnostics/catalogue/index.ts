/**
 * All error codes of the language with their explanations; the keys make up the type of codes. Only `kdeps explain`
 * loads the texts; all other files import types.
 */
import { checkerCatalogue } from './checker.ts';
import { collectionCatalogue } from './collections.ts';
import { commandCatalogue } from './commands.ts';
import { declarationCatalogue } from './declarations.ts';
import { moduleCatalogue } from './modules.ts';
import { networkCatalogue } from './network.ts';
import { objectCatalogue } from './objects.ts';
import { packageCatalogue } from './packages.ts';
import { renderingCatalogue } from './rendering.ts';
import { syntaxCatalogue } from './syntax.ts';
import { testingCatalogue } from './testing.ts';
import { valueCatalogue } from './values.ts';

export const languageCatalogue = {
  ...syntaxCatalogue,
  ...declarationCatalogue,
  ...valueCatalogue,
  ...objectCatalogue,
  ...collectionCatalogue,
  ...moduleCatalogue,
  ...packageCatalogue,
  ...networkCatalogue,
  ...renderingCatalogue,
  ...testingCatalogue,
  ...commandCatalogue,
  ...checkerCatalogue,
};
