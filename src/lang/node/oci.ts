/**
 * Files from registries of OCI images. Through the distribution API of the Open Container Initiative, registries store other
 * files as well, such as those of a package: `oras push ghcr.io/me/birds:1.0.0 birds@1.0.0 birds@1.0.0.zip`.
 */
import { decodeUtf8 } from '../base/utf8.ts';
import {
  asArray,
  asObject,
  fieldOrNull,
  JsonDataError,
  type JsonObject,
  parseJsonObject,
  textField,
  textFieldOrNull,
} from '../modules/json-data.ts';
import { type Access, IoError } from '../modules/loader.ts';
import { Uri } from '../modules/uri.ts';
import type { HttpResponse } from './http-response.ts';

/** A file of an artifact in a registry. */
export interface OciFile {
  /** Host, and port if there is one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly name: string;
}

/** Sends a GET request with more headers; `Authorization` is not sent on to other hosts. */
export type OciFetch = (uri: Uri, access: Access, headers: readonly (readonly [string, string])[]) => HttpResponse;

/** A part of an artifact, as in its manifest. */
interface Layer {
  readonly digest: string;
  readonly title: string;
}

const MANIFEST_TYPES =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
/** Where a manifest names the file that a layer was made of. */
const TITLE = 'org.opencontainers.image.title';

/**
 * The file that a URI stands for: `oci://HOST/FOLDERS/NAME@VERSION`, with an ending such as `.zip` for an archive, is a file
 * in the tag VERSION of the repository FOLDERS/NAME. Folders that are named after a release are left out. Registries permit
 * only lower case in the names of repositories, and no `+` in tags.
 *
 * @returns null for a URI of another form
 * @example ociFile(Uri.parse('oci://ghcr.io/me/birds@1.0.0.zip')); // { repository: 'me/birds', tag: '1.0.0', … }
 */
export function ociFile(uri: Uri): OciFile | null {
  const { host, port, path } = uri.parts;
  const folders = (path ?? '').split('/').filter(Boolean);
  const name = folders.pop() ?? '';
  const [, base, version] = /^([^@]+)@([^@]+?)(?:\.zip)?$/.exec(name) ?? [];
  if (host === null || base === undefined || version === undefined) return null;
  return {
    registry: port < 0 ? host : `${host}:${port}`,
    repository: [...folders.filter((folder) => !folder.includes('@')), base].join('/').toLowerCase(),
    tag: version.replaceAll('+', '_'),
    name,
  };
}

/** Reads files from registries. Asks for tokens as they demand, and verifies digests. */
export class OciRegistries {
  readonly #fetch: OciFetch;
  /** Tokens by repository. */
  readonly #tokens = new Map<string, string>();
  /** The files of each version, which never change. */
  readonly #layers = new Map<string, readonly Layer[]>();

  constructor(fetch: OciFetch) {
    this.#fetch = fetch;
  }

  /**
   * The response to a request for a file: that of the registry if it has no such version.
   *
   * @throws IoError when the URI is malformed, the version lacks the file, or the registry responds with something else
   */
  get(uri: Uri, access: Access): HttpResponse {
    const file = ociFile(uri);
    if (file === null) throw failure(`\`${uri.toString()}\` does not end with NAME@VERSION`);
    const api = `https://${file.registry}/v2/${file.repository}`;
    const version = Uri.parse(`${api}/manifests/${file.tag}`);
    let layers = this.#layers.get(version.toString());
    if (layers === undefined) {
      const response = this.#request(version, file, access, [['Accept', MANIFEST_TYPES]]);
      if (response.status !== 200) return response;
      layers = layersOf(version, response.body);
      this.#layers.set(version.toString(), layers);
    }
    const layer = layers.find(({ title }) => title === file.name);
    if (layer === undefined) {
      const names = layers.map(({ title }) => `\`${title}\``).join(', ') || 'none with a title';
      throw failure(`\`${version.toString()}\` has no file \`${file.name}\`, but ${names}`);
    }
    const response = this.#request(Uri.parse(`${api}/blobs/${layer.digest}`), file, access, []);
    if (response.status === 200) checkDigest(response, layer.digest);
    return response;
  }

  #request(uri: Uri, file: OciFile, access: Access, headers: readonly (readonly [string, string])[]): HttpResponse {
    const key = `${file.registry}/${file.repository}`;
    const known = this.#tokens.get(key);
    const send = (token: string | undefined): HttpResponse =>
      this.#fetch(uri, access, token === undefined ? headers : [...headers, ['Authorization', `Bearer ${token}`]]);
    const response = send(known);
    const source = response.status === 401 && known === undefined ? tokenSource(response.challenge) : null;
    if (source === null) return response;
    const token = this.#token(source, file, access);
    this.#tokens.set(key, token);
    return send(token);
  }

  #token({ realm, service }: TokenSource, { repository }: OciFile, access: Access): string {
    const query = new URLSearchParams({ ...(service !== null && { service }), scope: `repository:${repository}:pull` });
    const response = this.#fetch(Uri.parse(`${realm}?${query.toString()}`), access, []);
    if (response.status !== 200) throw failure(`\`${realm}\` refused a token with status ${response.status}`);
    const body = parsed(realm, response.body);
    const token = textFieldOrNull(body, 'token') ?? textFieldOrNull(body, 'access_token') ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) throw failure(`\`${realm}\` responded without a token`);
    return token;
  }
}

/** Where a registry sends its clients for a token. */
interface TokenSource {
  readonly realm: string;
  readonly service: string | null;
}

/** What a `WWW-Authenticate` header says about tokens; null if it demands something else, or over an insecure connection. */
function tokenSource(challenge: string | null): TokenSource | null {
  if (challenge === null || !/^bearer /i.test(challenge)) return null;
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
  const realm = fields.get('realm') ?? '';
  return /^https:\/\/[^?#\s]+$/i.test(realm) ? { realm, service: fields.get('service') ?? null } : null;
}

/** The named files of a manifest. */
function layersOf(uri: Uri, body: Uint8Array): Layer[] {
  try {
    const layers = fieldOrNull(parsed(uri.toString(), body), 'layers', asArray) ?? [];
    return layers.map(asObject).flatMap((layer) => {
      const annotations = fieldOrNull(layer, 'annotations', asObject);
      const title = annotations === null ? null : textFieldOrNull(annotations, TITLE);
      return title === null ? [] : [{ title, digest: textField(layer, 'digest') }];
    });
  } catch (error) {
    if (!(error instanceof JsonDataError)) throw error;
    throw failure(`\`${uri.toString()}\` is not a manifest: ${error.message}`);
  }
}

function parsed(url: string, body: Uint8Array): JsonObject {
  try {
    return parseJsonObject(decodeUtf8(body));
  } catch (error) {
    if (!(error instanceof JsonDataError)) throw error;
    throw failure(`\`${url}\` responded with something else than JSON: ${error.message}`);
  }
}

function checkDigest({ uri, body }: HttpResponse, digest: string): void {
  const [, algorithm, expected] = /^(sha256|sha512):([0-9a-f]+)$/.exec(digest) ?? [];
  if (algorithm === undefined) throw failure(`\`${uri.toString()}\` has a digest of an unknown kind`);
  const { createHash } = process.getBuiltinModule('node:crypto');
  const computed = createHash(algorithm).update(body).digest('hex');
  if (computed !== expected) throw failure(`\`${uri.toString()}\` is damaged: its digest is ${algorithm}:${computed}`);
}

function failure(message: string): IoError {
  return new IoError(`${message}.`, 'IOException');
}
