/** Reports errors of modules through the channel of a bundler. */
import type { UnpluginContext } from 'unplugin';
import type { Failure } from '../failure.ts';

/**
 * How a bundler shows errors: `framed`, with location and frame; `located`, with only the location; `thrown`, with only the
 * message of what was thrown.
 */
export type ErrorStyle = 'framed' | 'located' | 'thrown';

/** Reports an error. Bundlers that do not throw ignore what is returned. */
export function report(context: UnpluginContext, { message, loc, frame }: Failure, style: ErrorStyle): string {
  const withFrame = frame === '' ? message : `${message}\n\n${frame}`;
  if (style === 'thrown') {
    const place = loc === undefined ? '' : `${loc.file}:${loc.line}:${loc.column + 1}: `;
    throw withoutStack(new Error(`${place}${withFrame}`));
  }
  const error = withoutStack(new Error(style === 'framed' ? message : withFrame));
  context.error(Object.assign(error, { id: loc?.file, loc, ...(style === 'framed' && frame !== '' && { frame }) }));
  return '';
}

/** Bundlers print the stack below the message, but this one would show the plugin's own code. */
function withoutStack(error: Error): Error {
  error.stack = '';
  return error;
}
