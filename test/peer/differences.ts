/** Fixtures in which the native binary, version 0.30.2, is not expected to agree: name → why. */
export const differences: Readonly<Record<string, string>> = {
  'modules/dependencyOutsideProject': 'its message was reworded in 0.31',
  'modules/importFolder': 'it has no frame for the clause that imports a folder',
  'modules/importRefused': 'it allows http: by default until 0.31',
  'modules/importStandardUnknown': 'its list of standard modules lacks those of later versions',
  'render/propertyAnnotations': 'annotations that convert properties came with 0.31',
  'render/propertyNames': 'annotations that convert properties came with 0.31',
  'api/int-seq-endless-list': 'it collects the numbers until memory ends',
  'api/list-repeat-long': 'it collects the elements until memory ends',
  'api/bytes-members': 'it reads single bytes as signed numbers',
  'api/int-multiply-overflow': 'it crashes; the error came with 0.32',
  'api/int-negate-overflow': 'it has no frame for the operator',
  'api/int-power-overflow': 'it has no frame for the operator',
  'api/int-remainder-by-zero': 'it crashes',
  'api/string-is-pattern': 'isGlobPattern came with 0.32',
  'api/string-pad': 'it counts half characters until 0.32',
};
