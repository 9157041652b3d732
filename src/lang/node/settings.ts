/** The user's settings: `~/.pkl/settings.pkl`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Evaluator } from '../api/evaluator.ts';
import { textReader } from '../modules/memory-loader.ts';
import { AccessPolicy } from '../modules/policy.ts';
import { exportValue } from '../values/export.ts';
import { isPklObject, type PklObject } from '../values/pkl-value.ts';
import { fileLoader } from './files.ts';
import { fileUri } from './paths.ts';
import { nodePlatform, operatingSystem } from './platform.ts';
import { decodeHttpSettings, type HttpSettings } from './settings-data.ts';
import { evaluateOutputAs } from './typed-output.ts';

export interface UserSettings {
  /** Format of a stack frame's location, with `%{url}`, `%{path}`, `%{line}` and `%{column}`. */
  readonly editorUrlScheme: string;
  readonly http: HttpSettings | null;
}

/** Used when there is no settings file. */
export const DEFAULT_SETTINGS: UserSettings = { editorUrlScheme: '%{url}, line %{line}', http: null };

/**
 * Pkl's folder in the user's home: settings, certificates, packages.
 *
 * @example pklHome(); // such as '/home/ann/.pkl'
 */
export function pklHome(): string {
  return join(homeFolder(), '.pkl');
}

/** What `homedir` of `node:os` returns, without loading that module where the environment tells. */
function homeFolder(): string {
  return (process.platform !== 'win32' && process.env['HOME']) || operatingSystem().homedir();
}

/**
 * Evaluates a settings module, by default the user's. Throws `PklError`.
 *
 * @example loadSettings('/home/ann/.pkl/settings.pkl').editor;
 */
export function loadSettings(uri: string | null, environment: ReadonlyMap<string, string>): UserSettings {
  const file = join(pklHome(), 'settings.pkl');
  if (uri === null && !existsSync(file)) return DEFAULT_SETTINGS;
  // The defaults need no evaluation.
  if (uri === 'pkl:settings') return DEFAULT_SETTINGS;
  const evaluator = new Evaluator({
    loaders: [fileLoader()],
    readers: [textReader('env', environment)],
    policy: new AccessPolicy({ allowedModules: [/pkl:/, /file:/], allowedResources: [/env:/, /file:/] }),
    platform: nodePlatform(),
  });
  const evaluation = evaluator.evaluation();
  const settings = evaluateOutputAs(evaluation, uri ?? fileUri(file).toString(), 'settings');
  const { editor, http } = (evaluation.run(() => exportValue(settings)) as PklObject).properties;
  const scheme = editor !== undefined && isPklObject(editor) ? editor.properties['urlScheme'] : undefined;
  return {
    editorUrlScheme: typeof scheme === 'string' ? scheme : DEFAULT_SETTINGS.editorUrlScheme,
    http: decodeHttpSettings(http),
  };
}
