/** The formats in which results can be shown. */
export const FORMATS = [
  'pcf',
  'json',
  'yaml',
  'xml',
  'plist',
  'properties',
  'jsonnet',
  'textproto',
  'pkl-binary',
] as const;
