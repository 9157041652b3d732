import { hashOfKey, isKeyName, isKeyScope, KEY_VARIABLES, type KeyScope, randomKey } from '../../runtime/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { list, type OptionTable, UsageError } from '../options.ts';

const options = {
  scope: list('scope', '<scope>', 'What the key allows: run, jobs, metrics, admin. By default run and jobs.', {
    separator: ',',
  }),
} satisfies OptionTable;

/** `kdeps key new`. */
export const command = defineCommand({
  description:
    'Creates a random key. It is printed once and not stored: an agent only has its hash, in `Keys` of `APIServer` or in the environment.',
  examples: ['kdeps key new phone-app', 'kdeps key new dashboard --scope jobs'],
  options,
  operands: { name: '<name>', help: 'The name of the key, such as that of its user.', min: 1, max: 1 },
  run: ({ options: { scope: chosen }, operands: [name = ''], terminal }: Invocation<typeof options>) => {
    if (!isKeyName(name))
      throw new UsageError(`${name} is not a name of letters, digits, dots, dashes and underscores`);
    const scopes = (chosen ?? []).map(scopeIn);
    const key = randomKey();
    const hash = hashOfKey(key);
    const inWorkflow = scopes.length === 0 ? '' : `; Scopes { ${scopes.map((scope) => `"${scope}"`).join('; ')} }`;
    const inFile = scopes.length === 0 ? '' : ` ${scopes.join(',')}`;
    terminal.out(
      [
        'The key, for its user. It is not shown again:',
        `  ${key}`,
        'Its hash, for `APIServer` in workflow.pkl:',
        `  Keys { ["${name}"] { Hash = "${hash}"${inWorkflow} } }`,
        `or for \`${KEY_VARIABLES.list}\`, or a line of the file that \`${KEY_VARIABLES.file}\` names:`,
        `  ${name} ${hash}${inFile}`,
        '',
      ].join('\n'),
    );
    return 0;
  },
});

function scopeIn(word: string): KeyScope {
  if (isKeyScope(word)) return word;
  throw new UsageError(`${word} is not a scope: choose from run, jobs, metrics, admin`);
}
