import { type Example, explanations } from '../../../lang/diagnostics/index.ts';

const running: Example = { needs: 'a running agent' };

/** What a run of an agent can fail with, and what is wrong with this machine or with a package. */
export const runCatalogue = explanations({
  'kdeps/action-failed': {
    title: 'The action of a resource failed',
    cause: 'The command, script or server that the resource uses has failed. The message and the log say how.',
    cure: 'Read the log of the resource, and try the command or script separately.',
    example: running,
  },
  'kdeps/action-timed-out': {
    title: 'The action of a resource took too long',
    cause: '`TimeoutDuration` of the resource, or `TIMEOUT` of the environment, has passed. What ran was stopped.',
    cure: 'Raise `TimeoutDuration`, or look in the log what the action was waiting for.',
    example: running,
  },
  'kdeps/too-much-output': {
    title: 'A command or script printed too much',
    cause: 'All that it prints is kept, up to `KDEPS_OUTPUT_LIMIT`.',
    cure: 'Let it write to a file, or raise `KDEPS_OUTPUT_LIMIT`.',
    example: running,
  },
  'kdeps/unfit-value': {
    title: 'A value cannot be handed over',
    cause: 'No program can be given a NUL character or a very long text, and no URL or header every character.',
    cure: 'Check the value before it is used. Hand long values over in files.',
    example: running,
  },
  'kdeps/private-address': {
    title: 'A request would go to a private address',
    cause: 'A value from outside says which server is asked, and that server is in this network.',
    cure: 'Write `AllowPrivateNetworks = true`, if clients may reach servers of this network.',
    example: running,
  },
  'kdeps/model-failed': {
    title: 'A language model gave no usable answer',
    cause: 'Its server is not reachable, does not have the model, or answered with something else than was asked for.',
    cure: '`kdeps doctor` tells which servers there are. Try a larger model, or fewer `JSONResponseKeys`.',
    example: running,
  },
  'kdeps/validation-failed': {
    title: 'A request did not pass the validations of a resource',
    cause: 'One of `PreflightCheck.Validations` is not true. What the client reads is `PreflightCheck.Error`.',
    cure: 'Correct the request. With `DEBUG=1`, the answer says why a validation could not be judged.',
    example: running,
  },
  'kdeps/missing-parameter': {
    title: 'A request lacks a parameter',
    cause: 'The resource makes a number or boolean of the parameter, and the request does not have it.',
    cure: 'Send the parameter, or give a default in the resource: `toIntOrNull() ?? 1`.',
    example: running,
  },
  'kdeps/invalid-parameter': {
    title: 'A parameter has an impossible value',
    cause: 'The resource makes a number or boolean of it, and its text is neither; or it holds a NUL character.',
    cure: 'Send another value.',
    example: running,
  },
  'kdeps/parameter-too-long': {
    title: 'A parameter is too long',
    cause: 'It is longer than `MaxParameterLength` of the workflow.',
    cure: 'Send long values as files of a form, or raise the limit.',
    example: running,
  },
  'kdeps/no-answer': {
    title: 'No resource answered the request',
    cause: 'Every resource with an `APIResponse` was skipped; the message says why.',
    cure: 'Correct the request, or the restrictions and conditions of the resource.',
    example: running,
  },
  'kdeps/no-server': {
    title: 'The workflow has no server any more',
    cause: 'The workflow was changed while the agent was served, and `APIServerMode` is not true any more.',
    cure: 'Restore `APIServerMode = true`, or stop the server.',
    example: running,
  },
  'kdeps/setup-failed': {
    title: 'This machine lacks something that the agent needs',
    cause: 'A program, package or environment could not be found or installed.',
    cure: '`kdeps doctor` shows what is available and what is missing.',
    example: running,
  },
  'kdeps/invalid-package': {
    title: 'The package of an agent cannot be used',
    cause: 'The file is not a package, is damaged, or was changed after it was made.',
    cure: 'Get it again, or make it anew with `kdeps package`.',
    example: { command: 'kdeps install wrong.kdeps', files: { 'wrong.kdeps': 'This is not a package.\n' } },
  },
  'kdeps/invalid-agent-name': {
    title: 'An agent cannot have this name',
    cause: 'Names of agents have letters, digits and underscores.',
    cure: 'Use the suggested name.',
    example: { command: 'kdeps new my-painter', files: {} },
  },
  'kdeps/file-exists': {
    title: 'A file is there already',
    cause: 'The command would write over a file that it has not made.',
    cure: 'Add `--force` to replace it.',
    example: { command: 'kdeps scaffold painter exec', files: { 'painter/resources/exec.pkl': '' } },
  },
  'kdeps/unknown-template': {
    title: 'Unknown kind of file',
    cause: '`kdeps scaffold` knows a workflow, and a resource of each kind of action.',
    cure: 'Use the suggested name.',
    example: { command: 'kdeps scaffold painter exce', files: {} },
  },
});
