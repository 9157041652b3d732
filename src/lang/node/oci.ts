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

/** A container image in a registry. */
export interface OciImage {
  /** Host, and port if there is one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Sends a GET request with more headers; `Authorization` is not sent on to other hosts. */
export type OciFetch = (uri: Uri, access: Access, headers: readonly (readonly [string, string])[]) => HttpResponse;

type Repository = Pick<OciImage, 'registry' | 'repository'>;

/** A part of an artifact, as in its manifest. */
interface Layer {
  readonly digest: string;
  readonly title: string;
}

const MANIFEST_TYPES =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
/** Manifests of images for several platforms. */
const INDEX_TYPES =
  'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';
/** The registry of images whose names have no host. */
const DOCKER_HUB = 'registry-1.docker.io';
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

/**
 * The image that a `FROM` of a Dockerfile names.
 *
 * @example ociImage('ubuntu:24.04'); // { registry: 'registry-1.docker.io', repository: 'library/ubuntu', tag: '24.04' }
 */
export function ociImage(name: string): OciImage {
  const [first = '', ...rest] = name.split('/');
  const hasHost = rest.length > 0 && (first === 'localhost' || /[.:]/.test(first));
  const path = hasHost ? rest.join('/') : name;
  const [, repository = path, tag = 'latest'] = /^(.*):([^:/]+)$/.exec(path) ?? [];
  if (hasHost && first !== 'docker.io') return { registry: first, repository, tag };
  return { registry: DOCKER_HUB, repository: repository.includes('/') ? repository : `library/${repository}`, tag };
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

  /**
   * The digest of an image for all its platforms.
   *
   * @param manifest where the registry, or a mirror of it, has the manifest
   * @throws IoError when it responds with something else
   */
  digest(manifest: Uri, image: OciImage, access: Access): string {
    const response = this.#request(manifest, image, access, [['Accept', `${INDEX_TYPES}, ${MANIFEST_TYPES}`]]);
    const url = `\`${manifest.toString()}\``;
    if (response.status !== 200) throw failure(`${url} responded with status ${response.status}`);
    const body = parsed(manifest.toString(), response.body);
    if (!('manifests' in body || 'layers' in body)) throw failure(`${url} is not the manifest of an image`);
    return `sha256:${hexDigest('sha256', response.body)}`;
  }

  #request(uri: Uri, file: Repository, access: Access, headers: readonly (readonly [string, string])[]): HttpResponse {
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

  #token({ realm, service }: TokenSource, { repository }: Repository, access: Access): string {
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
  const computed = hexDigest(algorithm, body);
  if (computed !== expected) throw failure(`\`${uri.toString()}\` is damaged: its digest is ${algorithm}:${computed}`);
}

function hexDigest(algorithm: string, bytes: Uint8Array): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash(algorithm).update(bytes).digest('hex');
}

function failure(message: string): IoError {
  return new IoError(`${message}.`, 'IOException');
}
