/** What loaders and readers throw → the error that the program's author sees. */
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

/** While finding out what an import or loading its target. `path` is the decoded path, where there is one. */
export function moduleFailure(error: unknown, uri: string, path: string | null): unknown {
  if (error instanceof NotFoundError) return new PklError(cannotFindModule(uri, path));
  if (error instanceof UriSyntaxError) return new PklError(invalidModuleUri(uri, error.reason));
  if (error instanceof IoError) return new PklError(ioErrorLoadingModule(uri, causeOf(error)));
  return externalFailure(error);
}

/** While finding out what the URI of a `read` means. */
export function referenceFailure(error: unknown, uri: string): unknown {
  if (error instanceof NotFoundError) return new PklError(cannotFindResource(uri));
  if (error instanceof UriSyntaxError) return new PklError(invalidResourceUri(uri, error.reason));
  if (error instanceof IoError) return new PklError(ioErrorResolvingResource(uri, error.message));
  return externalFailure(error);
}

/** While reading a resource whose URI is known. */
export function resourceFailure(error: unknown, uri: string): unknown {
  if (error instanceof UriSyntaxError) return new PklError(invalidResourceUri(uri, error.reason));
  if (error instanceof NotFoundError) {
    return new PklError(ioErrorReadingResource(uri, causeOf(error)));
  }
  if (error instanceof IoError) return new PklError(ioErrorReadingResource(uri, causeOf(error)));
  if (error instanceof ExternalReaderError) return new PklError(externalReaderSays(error.message));
  return error;
}

/** While expanding a glob pattern; `shown` is what an I/O error names. */
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
