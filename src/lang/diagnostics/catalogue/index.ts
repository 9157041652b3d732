/**
 * Every code of an error of the language, with its cause, an example and a cure. The type of its keys is the list of
 * codes. Nothing that evaluates loads the texts: import its types alone.
 */
import { collectionCatalogue } from './collections.ts';
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
};
