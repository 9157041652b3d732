/** The entry point of containers. */
import type { MachineSettings } from '../../runtime/index.ts';
import { shellWord } from '../../runtime/index.ts';

/** Seconds that the model server may take to start. */
const MODEL_SERVER_START_S = 120;
/** Tenths of a second that it may take to end. */
const MODEL_SERVER_STOP_DS = 100;

const run = 'kdeps "$@"';

/** What the script depends on. */
export interface StartedAgent {
  readonly workflow: { readonly machine: Pick<MachineSettings, 'models' | 'offlineMode'> };
}

/**
 * The script that containers start with: runs `kdeps` with the arguments of the container, by default as a server. An agent
 * with models starts the model server first. If either of the two ends, so does the container, and whoever watches it can
 * start it again.
 */
export function startScript({ workflow }: StartedAgent): string {
  const { models, offlineMode } = workflow.machine;
  const start = ['#!/bin/bash', 'set -euo pipefail', '[ $# -gt 0 ] || set -- run /agent/project --host 0.0.0.0'];
  if (models.length === 0) return lines(...start, `exec ${run}`);
  return lines(
    ...start,
    'ollama serve &',
    'models=$!',
    'stop() {',
    // A signal that arrives while bash still starts the program is lost.
    `  for ((tries = ${MODEL_SERVER_STOP_DS}; tries > 0; tries--)); do`,
    '    kill -TERM "$models" 2>/dev/null || return 0',
    '    sleep 0.1',
    '  done',
    '  kill -KILL "$models" 2>/dev/null || true',
    '}',
    'trap stop EXIT',
    `for ((tries = ${MODEL_SERVER_START_S * 2}; ; tries--)); do`,
    '  if ollama list >/dev/null 2>&1; then break; fi',
    '  if ! kill -0 "$models" 2>/dev/null; then echo "Ollama ended while it started. Its output is above." >&2; exit 1; fi',
    `  if ((tries == 0)); then echo "Ollama did not answer within ${MODEL_SERVER_START_S} s." >&2; exit 1; fi`,
    '  sleep 0.5',
    'done',
    ...(offlineMode ? [] : models.flatMap(pull)),
    `${run} &`,
    'agent=$!',
    `trap 'kill -TERM "$agent" 2>/dev/null' TERM INT`,
    'status=0',
    // A signal interrupts `wait`, and the agent may take a while to finish its requests.
    'wait -n "$agent" "$models" || status=$?',
    'if kill -0 "$agent" 2>/dev/null; then',
    '  if ! kill -0 "$models" 2>/dev/null; then',
    '    echo "Ollama ended with status $status. Stopping the agent." >&2',
    '    kill -TERM "$agent" 2>/dev/null || true',
    '    wait "$agent" || true',
    '    exit 1',
    '  fi',
    '  status=0',
    '  wait "$agent" || status=$?',
    'fi',
    'exit "$status"',
  );
}

function pull(model: string): readonly string[] {
  const name = shellWord(model);
  return [
    `if ! ollama pull ${name}; then`,
    // A model in the volume is good enough when its source cannot be reached.
    `  if ! ollama show ${name} >/dev/null 2>&1; then echo ${shellWord(`The model ${model} could not be downloaded.`)} >&2; exit 1; fi`,
    'fi',
  ];
}

function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
