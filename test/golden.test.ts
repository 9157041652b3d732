// All fixtures, functions being closures. `npm run unit -- golden.test -u` writes what is new.
import { tiering } from '../src/lang/values/tiers.ts';
import { describeGoldens } from './support/goldens.ts';

tiering.callsBefore = Number.POSITIVE_INFINITY;

describeGoldens();
