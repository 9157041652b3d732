import { PklError } from '../../diagnostics/error.ts';
import { expectedModule, noDescendentPath } from '../../diagnostics/messages/collections.ts';
import { Uri } from '../../modules/uri.ts';
import { VmList } from '../../values/collections.ts';
import { method, type NativeTable } from '../../values/native.ts';
import type { VmObject } from '../../values/object.ts';

function uriOf(object: VmObject, role: 'the receiver' | 'argument'): Uri {
  const uri = object.shape.definition?.moduleUri;
  if (uri === undefined) throw new PklError(expectedModule(role));
  return Uri.parse(uri);
}

/** The folders between a module's folder and that of another module below it; undefined when there is no such path. */
function foldersBetween(from: Uri, to: Uri): string[] | undefined {
  const text = from.toString();
  const folder = Uri.parse(text.slice(0, text.lastIndexOf('/') + 1)).normalize();
  const target = to.normalize();
  if (folder.path === null || target.path === null) return undefined;
  if (folder.scheme !== target.scheme || folder.parts.authority !== target.parts.authority) return undefined;
  if (folder.path === target.path) return [];
  const prefix = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  if (!target.path.startsWith(prefix)) return undefined;
  return target.path.slice(prefix.length).split('/').slice(0, -1);
}

function relativePathTo(self: VmObject, other: VmObject): VmList {
  const from = uriOf(self, 'the receiver');
  const to = uriOf(other, 'argument');
  const folders = foldersBetween(from, to);
  if (folders === undefined) throw new PklError(noDescendentPath(from.toString(), to.toString()));
  return new VmList(folders);
}

/** Members of `Module`. */
export const moduleMembers: NativeTable = {
  'relativePathTo()': method(relativePathTo),
};
