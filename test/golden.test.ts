// All fixtures, with functions as closures. `npm run unit -- golden.test -u` writes new expectations.
import { tiering } from '../src/lang/values/tiers.ts';
import { describeGoldens } from './support/goldens.ts';

tiering.callsBefore = Number.POSITIVE_INFINITY;

describeGoldens();
