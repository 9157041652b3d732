import { type Example, explanations } from '../../../lang/diagnostics/index.ts';

const running: Example = { needs: 'a running agent' };

/** Errors of runs, of this machine and of packages. */
export const runCatalogue = explanations({
  'kdeps/action-failed': {
    title: 'The action of a resource failed',
    cause: 'The command, script or server that the resource uses failed. See the message and the log.',
    cure: 'Read the log, and try the command or script separately.',
    example: running,
  },
  'kdeps/action-timed-out': {
    title: 'The action of a resource took too long',
    cause:
      'The time limit of the action, from `TimeoutDuration` or the environment variable `TIMEOUT`, has passed, and the action was stopped.',
    cure: 'Raise `TimeoutDuration`, or check the log for what the action was waiting for.',
    example: running,
  },
  'kdeps/too-much-output': {
    title: 'A command or script printed too much',
    cause: 'The output is kept in memory and must not exceed `KDEPS_OUTPUT_LIMIT`.',
    cure: 'Write the output to a file, or raise `KDEPS_OUTPUT_LIMIT`.',
    example: running,
  },
  'kdeps/too-many-items': {
    title: 'A resource has too many items',
    cause: 'A resource runs once for each of its `Items`, and can have at most 50,000 of them.',
    cure: 'Check the number of items if it comes from the request, or process several in each run.',
    example: running,
  },
  'kdeps/unsupported-value': {
    title: 'A value cannot be passed on',
    cause:
      'Programs cannot receive NUL characters or very long texts, URLs and headers only allow certain characters, and models only accept images and text files.',
    cure: 'Check the value before it is used. Pass long values in files.',
    example: running,
  },
  'kdeps/private-address': {
    title: 'A request would go to a private address',
    cause: '`AllowPrivateNetworks = false` forbids requests to this machine and its network, and the server is there.',
    cure: 'To allow the request, set `AllowPrivateNetworks = true` in its block.',
    example: running,
  },
  'kdeps/model-failed': {
    title: 'A language model gave no usable response',
    cause:
      'Its server is not reachable, does not have the model, or responded with something other than what was requested.',
    cure: 'Run `kdeps doctor` to see which servers are available. Try a larger model, or fewer `JSONResponseKeys`.',
    example: running,
  },
  'kdeps/validation-failed': {
    title: 'A request failed the validation of a resource',
    cause: 'One of `PreflightCheck.Validations` is not true. The client gets `PreflightCheck.Error`.',
    cure: 'Correct the request. With `DEBUG=1`, the response says why a validation could not be evaluated.',
    example: running,
  },
  'kdeps/missing-parameter': {
    title: 'A request parameter is missing',
    cause: 'The resource converts the parameter to a number or boolean, but the request does not have it.',
    cure: 'Send the parameter, or provide a default in the resource: `toIntOrNull() ?? 1`.',
    example: running,
  },
  'kdeps/invalid-parameter': {
    title: 'A request parameter is invalid',
    cause:
      'The resource converts it to a number or boolean, which its text does not represent; or it contains a NUL character or half of a surrogate pair.',
    cure: 'Correct the parameter.',
    example: running,
  },
  'kdeps/parameter-too-long': {
    title: 'A request parameter is too long',
    cause: 'It is longer than `MaxParameterLength` of the workflow.',
    cure: 'Upload long values as files in a form, or raise the limit.',
    example: running,
  },
  'kdeps/invalid-input': {
    title: 'A request does not match the class of its route',
    cause:
      'The route has an `Input` class. The request lacks a required field, has an unknown one, or has a value that the type or a constraint of the field does not allow. The response lists all invalid fields. The agent did not run.',
    cure: 'Correct the fields.',
    example: running,
  },
  'kdeps/invalid-answer': {
    title: 'An answer does not match the class of its route',
    cause: 'The route has an `Output` class, and a part of the answer’s `Data` does not match it. The log says which.',
    cure: 'Correct the `APIResponse` of the agent, or the class.',
    example: running,
  },
  'kdeps/no-answer': {
    title: 'No resource answered the request',
    cause: 'Every resource with an `APIResponse` was skipped; the message says why.',
    cure: 'Correct the request, or the restrictions and conditions of the resources.',
    example: running,
  },
  'kdeps/no-server': {
    title: 'The workflow no longer has a server',
    cause: 'The workflow was changed while the agent was running, and `APIServerMode` is no longer true.',
    cure: 'Restore `APIServerMode = true`, or stop the server.',
    example: running,
  },
  'kdeps/no-queue': {
    title: 'A worker has no queue',
    cause: '`kdeps worker` runs jobs that servers put into Redis, but neither its options nor the workflow name one.',
    cure: 'Give `--queue redis://HOST`, or set `Queue` of `Jobs` in the workflow.',
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
    cause: 'The file is not a package, is corrupt, or was changed after it was created.',
    cure: 'Download it again, or create it again with `kdeps package`.',
    example: { command: 'kdeps install wrong.kdeps', files: { 'wrong.kdeps': 'This is not a package.\n' } },
  },
  'kdeps/invalid-agent-name': {
    title: 'The name of an agent is invalid',
    cause: 'Names of agents consist of letters, digits and underscores.',
    cure: 'Use the suggested name.',
    example: { command: 'kdeps new my-painter', files: {} },
  },
  'kdeps/file-exists': {
    title: 'A file already exists',
    cause: 'The command would overwrite a file.',
    cure: 'Add `--force` to overwrite it.',
    example: { command: 'kdeps scaffold painter exec', files: { 'painter/resources/exec.pkl': '' } },
  },
  'kdeps/unknown-template': {
    title: 'Unknown kind of file',
    cause: '`kdeps scaffold` can create a workflow, and a resource of each kind of action.',
    cure: 'Use the suggested name.',
    example: { command: 'kdeps scaffold painter exce', files: {} },
  },
});
