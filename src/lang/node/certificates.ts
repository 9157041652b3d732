/** The certificates for verifying HTTPS servers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PklError } from '../diagnostics/error.ts';
import {
  cannotFindCertFile,
  cannotParseCertFile,
  cannotReadCertFile,
  emptyCertFile,
} from '../diagnostics/messages/http.ts';
import { errorCode } from './files.ts';

/**
 * Certificate files that replace the built-in certificates: those in `~/.pkl/cacerts`, if any.
 *
 * @example userCertificateFiles(pklHome()); // such as ['/home/ann/.pkl/cacerts/company.pem']
 */
export function userCertificateFiles(pklHome: string): string[] {
  const folder = join(pklHome, 'cacerts');
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

/** Reads and validates the certificates in PEM files. Throws `PklError` without frames. */
export function readCertificates(files: readonly string[]): string[] {
  return files.flatMap((file) => parseCertificates(file, read(file)));
}

/** The certificates in a text, each validated; errors name `file`. Throws `PklError` without frames. */
export function parseCertificates(file: string, text: string): string[] {
  if (text.trim() !== '' && !text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new PklError(cannotParseCertFile(file, 'No certificate data found'));
  }
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new PklError(emptyCertFile(file));
  for (const block of blocks) check(file, block);
  return blocks;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new PklError(cannotFindCertFile(file));
    throw new PklError(cannotReadCertFile(file, error instanceof Error ? error.message : String(error)));
  }
}

function check(file: string, block: string): void {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    new X509Certificate(block).toLegacyObject();
  } catch (error) {
    throw new PklError(cannotParseCertFile(file, error instanceof Error ? error.message : String(error)));
  }
}
