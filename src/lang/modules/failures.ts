/** Converts errors of loaders and readers to errors for the program's author. */
import { PklError } from '../diagnostics/error.ts';
import {
  type Cause,
  cannotFindModule,
  cannotFindResource,
  externalReaderFailure,
  externalReaderSays,
  invalidGlobPattern,
  invalidModuleUri,
  invalidResourceUri,
  ioErrorLoadingModule,
  ioErrorReadingResource,
  ioErrorResolvingGlob,
  ioErrorResolvingResource,
} from '../diagnostics/messages/modules.ts';
import { malformedUri } from '../diagnostics/messages/settings.ts';
import { GlobError } from './glob.ts';
import { ExternalReaderError, IoError, NotFoundError } from './loader.ts';
import { UriSyntaxError } from './uri.ts';

/** Errors while resolving an import or loading its target. `path` is the decoded path, if any. */
export function moduleFailure(error: unknown, uri: string, path: string | null): unknown {
  if (error instanceof NotFoundError) return new PklError(cannotFindModule(uri, path));
  if (error instanceof UriSyntaxError) return new PklError(invalidModuleUri(uri, error.reason));
  if (error instanceof IoError) return new PklError(ioErrorLoadingModule(uri, causeOf(error)));
  return externalFailure(error);
}

/** Errors while resolving the URI of a `read`. */
export function referenceFailure(error: unknown, uri: string): unknown {
  if (error instanceof NotFoundError) return new PklError(cannotFindResource(uri));
  if (error instanceof UriSyntaxError) return new PklError(invalidResourceUri(uri, error.reason));
  if (error instanceof IoError) return new PklError(ioErrorResolvingResource(uri, error.message));
  return externalFailure(error);
}

/** Errors while reading a resource with a known URI. */
export function resourceFailure(error: unknown, uri: string): unknown {
  if (error instanceof UriSyntaxError) return new PklError(invalidResourceUri(uri, error.reason));
  if (error instanceof NotFoundError) {
    return new PklError(ioErrorReadingResource(uri, causeOf(error)));
  }
  if (error instanceof IoError) return new PklError(ioErrorReadingResource(uri, causeOf(error)));
  if (error instanceof ExternalReaderError) return new PklError(externalReaderSays(error.message));
  return error;
}

/** Errors while expanding a glob pattern; `shown` is named in I/O errors. */
export function globFailure(error: unknown, pattern: string, shown: string): unknown {
  if (error instanceof GlobError) return new PklError(invalidGlobPattern(pattern, error.message));
  if (error instanceof IoError) return new PklError(ioErrorResolvingGlob(shown, causeOf(error)));
  if (error instanceof NotFoundError) {
    return new PklError(ioErrorResolvingGlob(shown, causeOf(error)));
  }
  if (error instanceof UriSyntaxError) return new PklError(malformedUri(error.message));
  return externalFailure(error);
}

function externalFailure(error: unknown): unknown {
  if (!(error instanceof ExternalReaderError)) return error;
  return new PklError(externalReaderFailure({ kind: 'ExternalReaderProcessException', message: error.message }));
}

function causeOf(error: IoError | NotFoundError): Cause | null {
  return error.message === '' ? null : { kind: error.kind, message: error.message };
}
