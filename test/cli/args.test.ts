import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/args.ts';
import { choice, count, flag, list, pairs, text, toggle, UsageError } from '../../src/cli/options.ts';

const table = {
  format: text('format', '<text>', 'Output format.', { short: 'f' }),
  timeout: count('timeout', '<number>', 'Seconds.', { short: 't' }),
  color: choice('color', '<when>', ['never', 'auto', 'always'], 'Color.'),
  noCache: flag('no-cache', 'No cache.'),
  verbose: flag('verbose', 'Say more.', { short: 'v' }),
  power: toggle('power-assertions', 'Diagrams.', true),
  modules: list('allowed-modules', '<pattern1,pattern2>', 'Patterns.', { separator: ',' }),
  properties: pairs('property', '<name=value>', 'Property.', { short: 'p', alone: 'true' }),
  rewrite: pairs('http-rewrite', '<from=to>', 'Rewrites.', {
    malformed: 'Rewrites must be in the form of <from>=<to>',
  }),
  secret: text('test-mode', '<x>', 'Hidden.', { hidden: true }),
};
const operands = { name: '<modules>', help: 'Modules.', min: 1, max: Number.POSITIVE_INFINITY };

function parse(...words: string[]) {
  return parseArguments(table, operands, words);
}

function problems(...words: string[]): readonly string[] {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof UsageError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('values', () => {
  it('takes a value after a space, after an equals sign, and attached to a letter', () => {
    expect(parse('-f', 'json', 'a').options.format).toBe('json');
    expect(parse('--format=json', 'a').options.format).toBe('json');
    expect(parse('-fjson', 'a').options.format).toBe('json');
    expect(parse('-f=json', 'a').options.format).toBe('=json');
  });

  it('mixes options and operands until two dashes', () => {
    const { options, operands: given } = parse('a.pkl', '--no-cache', 'b.pkl', '--', '-f');
    expect(options.noCache).toBe(true);
    expect(given).toEqual(['a.pkl', 'b.pkl', '-f']);
  });

  it('takes a single dash as an operand', () => {
    expect(parse('-').operands).toEqual(['-']);
  });

  it('splits lists and collects repeated options', () => {
    expect(parse('--allowed-modules=a,b', '--allowed-modules', 'c', 'm').options.modules).toEqual(['a', 'b', 'c']);
    expect(parse('m').options.modules).toBeUndefined();
  });

  it('reads pairs, whose value may contain an equals sign or be omitted', () => {
    const { properties } = parse('-pa=b', '-p', 'c=d=e', '-p', 'alone', '-p', 'empty=', 'm').options;
    expect([...(properties ?? [])]).toEqual([
      ['a', 'b'],
      ['c', 'd=e'],
      ['alone', 'true'],
      ['empty', ''],
    ]);
  });

  it('lets the last of two opposites win', () => {
    expect(parse('m').options.power).toBe(true);
    expect(parse('--no-power-assertions', 'm').options.power).toBe(false);
    expect(parse('--no-power-assertions', '--power-assertions', 'm').options.power).toBe(true);
  });

  it('stops at --help, whatever else is wrong', () => {
    expect(parse('--nonsense', '--help').help).toBe(true);
  });
});

describe('problems', () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], ['missing argument <modules>']],
    [['-f'], ['missing argument <modules>', 'option -f requires a value']],
    [['--frmat', 'json', 'm'], ['no such option --frmat. Did you mean --format?']],
    [['-q', 'm'], ['no such option -q']],
    [['-t', 'abc', 'm'], ['invalid value for -t: abc is not a valid integer']],
    [['--color', 'x', 'm'], ['invalid value for --color: invalid choice: x. (choose from never, auto, always)']],
    [['-fa', '--format', 'b', 'm'], ['invalid value for --format: Option cannot be repeated']],
    [['--no-cache=1', 'm'], ['option --no-cache does not take a value']],
    [['--http-rewrite', 'x', 'm'], ['invalid value for --http-rewrite: Rewrites must be in the form of <from>=<to>']],
  ])('%j', (words, expected) => {
    expect(problems(...words)).toEqual(expected);
  });

  it('never suggests a hidden option', () => {
    expect(problems('--test-mod', 'm').join()).not.toContain('test-mode');
  });
});
