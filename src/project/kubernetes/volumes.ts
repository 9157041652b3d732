/** The volumes of the agent. */
import { type Manifest, metadata, type Parts } from './manifest.ts';

export function volumes(parts: Parts): readonly Manifest[] {
  const { workers, storage, hasModels } = parts;
  const claim = (volume: string, mode: 'ReadWriteOnce' | 'ReadWriteMany', size: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(parts, 'storage', `${parts.name}-${volume}`),
    spec: { accessModes: [mode], resources: { requests: { storage: size } } },
  });
  const shared = workers === null ? 'ReadWriteOnce' : 'ReadWriteMany';
  return [
    claim('volume', 'ReadWriteOnce', storage.volume),
    ...(hasModels ? [claim('models', shared, storage.models)] : []),
    ...(workers === null ? [] : [claim('results', shared, storage.volume)]),
  ];
}
