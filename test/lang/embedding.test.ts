// An embedder's evaluator, as in the README.
import { expect, test } from 'vitest';
import { Evaluator, memoryLoader } from '../../src/lang/index.ts';

const files = new Map([['app:/main.pkl', 'port = 8000 + 80\nhome = read?("env:HOME")\n']]);

test('an evaluator with only a module loader provides values and default output', () => {
  const evaluation = new Evaluator({ loaders: [memoryLoader('app', files)] }).evaluation();
  expect(evaluation.object('app:/main.pkl').get('port')).toBe(8080);
  const plain = new Evaluator({
    loaders: [memoryLoader('app', new Map([['app:/main.pkl', 'port = 8000 + 80']]))],
  }).evaluation();
  expect(plain.text('app:/main.pkl')).toBe('port = 8080\n');
});

test('an evaluator without readers reads nothing from its environment', () => {
  const evaluation = new Evaluator({ loaders: [memoryLoader('app', files)] }).evaluation();
  expect(() => evaluation.text('app:/main.pkl')).toThrow('No resource reader is registered for scheme `env`.');
});
