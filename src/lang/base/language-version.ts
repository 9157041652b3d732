/** The implemented version of the Pkl language. */
export const LANGUAGE_VERSION = '0.32.1';

/** The commit of the language's own repository that defines this version. */
export const LANGUAGE_COMMIT = '9ed0245';
